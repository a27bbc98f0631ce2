using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Kpis;

/// <summary>The KPIs that most sales organisations measure, read from the file beside this class.</summary>
internal sealed class StandardKpis
{
    private readonly Dictionary<string, KpiDefinition> byCode;

    public StandardKpis()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonSetup.Configure(json);
        using var file = typeof(StandardKpis).Assembly.GetManifestResourceStream("standard-kpis.json")!;
        byCode = JsonSerializer.Deserialize<StandardFile>(file, json)!.Items.ToDictionary(i => i.Code, i => i.ToDefinition(), StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, KpiDefinition> All => byCode;

    /// <summary>A definition as its reader calls it: what is as it was taken from the standard is said in the reader's language, and an owner's own words stay.</summary>
    public KpiDefinition ToReader(string code, KpiDefinition stored, Language language) => Exchange(code, stored, text => text, text => Labels.Word(text, language));

    /// <summary>A definition as it is stored, of one that was read in a language, changed and sent back.</summary>
    public KpiDefinition FromReader(string code, KpiDefinition told, Language language) => Exchange(code, told, text => Labels.Word(text, language), text => text);

    private KpiDefinition Exchange(string code, KpiDefinition definition, Func<string, string> from, Func<string, string> to)
    {
        if (!byCode.TryGetValue(code, out var standard)) return definition;
        string Of(string text, string its) => text == from(its) ? to(its) : text;
        return definition with { Name = Of(definition.Name, standard.Name), Formula = Of(definition.Formula, standard.Formula), Owner = Of(definition.Owner, standard.Owner) };
    }

    private sealed record StandardFile(IReadOnlyList<StandardKpi> Items);

    private sealed record StandardKpi(
        string Code, string Name, KpiUnit Unit, KpiDirection Direction, string Formula, string Owner, KpiSource Source, KpiCadence Cadence,
        decimal Threshold, string SkillCode, bool Accumulates, string? Drives = null, decimal? OnboardingTarget = null)
    {
        public KpiDefinition ToDefinition() =>
            new(Name, Unit, Direction, Formula, Owner, Source, Cadence, Threshold, SkillCode, Accumulates, Drives, OnboardingTarget);
    }
}

/// <summary>The KPIs of this organisation.</summary>
internal sealed class Catalogue(GoalsDbContext db, StandardKpis standard)
{
    /// <summary>A KPI of the catalogue; refuses a code that is not in it.</summary>
    public async Task<Kpi> RequireAsync(string code, CancellationToken cancellationToken) =>
        await db.Kpis.FindAsync([code], cancellationToken) ?? throw new DomainException(KpiErrors.NotFound(code));

    /// <summary>
    /// The KPI of a figure that another service sends. A standard one that nobody defined is taken into the catalogue by its first figure,
    /// so that no result is lost to the order in which a company sets things up; an administrator's own definition is never touched.
    /// </summary>
    public async Task<Kpi> RequireMeasuredAsync(string code, CancellationToken cancellationToken)
    {
        if (await db.Kpis.FindAsync([code], cancellationToken) is { } known) return known;
        if (standard.All.TryGetValue(code, out var definition)) await InstallAsync(code, definition, cancellationToken);
        return await RequireAsync(code, cancellationToken);
    }

    /// <summary>Takes every standard KPI that is not there into the catalogue; returns the codes of those.</summary>
    public async Task<IReadOnlyList<string>> InstallStandardAsync(CancellationToken cancellationToken)
    {
        var installed = new List<string>();
        foreach (var (code, definition) in standard.All)
            if (await InstallAsync(code, definition, cancellationToken)) installed.Add(code);
        return installed;
    }

    // Two events may bring the same KPI at once; the second one must find it, not fail.
    private async Task<bool> InstallAsync(string code, KpiDefinition d, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO goals.kpi (code, name, unit, direction, formula, owner, source, cadence, threshold, skill_code, accumulates, drives, onboarding_target)
            VALUES ({code}, {d.Name}, {d.Unit.ToString()}, {d.Direction.ToString()}, {d.Formula}, {d.Owner}, {d.Source.ToString()}, {d.Cadence.ToString()},
              {d.Threshold}, {d.SkillCode}, {d.Accumulates}, {d.Drives}, {d.OnboardingTarget})
            ON CONFLICT (code) DO NOTHING
            """, cancellationToken) == 1;
}
