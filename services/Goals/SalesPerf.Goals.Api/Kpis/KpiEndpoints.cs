using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Kpis;

/// <summary>What an owner sends to define a KPI.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Unit">What its figures are.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Formula">How it is calculated, in words.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Source">Where its figures come from.</param>
/// <param name="Cadence">How often.</param>
/// <param name="SkillCode">The skill that closes a gap.</param>
/// <param name="Threshold">Attainment below which there is a gap, as a fraction; 0.8 where not stated.</param>
/// <param name="Accumulates">Whether parts of a period add up; by default amounts and counts do.</param>
/// <param name="Drives">Code of the KPI that it drives.</param>
/// <param name="OnboardingTarget">What a newcomer is to reach in the first period.</param>
internal sealed record KpiRequest(
    string Name, KpiUnit Unit, KpiDirection Direction, string Formula, string Owner, KpiSource Source, KpiCadence Cadence, string SkillCode,
    decimal? Threshold = null, bool? Accumulates = null, string? Drives = null, decimal? OnboardingTarget = null)
{
    /// <summary>The definition; refuses a wrong shape with every violation.</summary>
    public KpiDefinition ToDefinition()
    {
        var violations = new Violations();
        violations.Text(Name, "/name");
        violations.Text(Formula, "/formula", 2_000);
        violations.Text(Owner, "/owner");
        violations.Text(SkillCode, "/skillCode", 60);
        violations.Check(Threshold is null or (> 0m and <= 10m), "/threshold", "out_of_range", "A threshold is a fraction above 0, such as 0.8.");
        violations.Check(OnboardingTarget is null or > 0m, "/onboardingTarget", "out_of_range", "A target is above 0.");
        violations.ThrowIfAny();
        return new(Name, Unit, Direction, Formula, Owner, Source, Cadence, Threshold ?? Kpi.DefaultThreshold, SkillCode,
            Accumulates ?? Kpi.AccumulatesByDefault(Unit), Drives, OnboardingTarget);
    }
}

/// <summary>A KPI as it is shown.</summary>
internal sealed record KpiView(
    string Code, string Name, KpiUnit Unit, KpiDirection Direction, string Formula, string Owner, KpiSource Source, KpiCadence Cadence,
    decimal Threshold, string SkillCode, bool Accumulates, string? Drives, decimal? OnboardingTarget)
{
    public static KpiView Of(Kpi k, StandardKpis standard, Language language)
    {
        var d = standard.ToReader(k.Code, k.Definition, language);
        return new(k.Code, d.Name, d.Unit, d.Direction, d.Formula, d.Owner, d.Source, d.Cadence, d.Threshold, d.SkillCode, d.Accumulates, d.Drives, d.OnboardingTarget);
    }
}

/// <summary>What an installation of the standard catalogue did.</summary>
/// <param name="Installed">Codes that were not there.</param>
internal sealed record StandardInstalled(IReadOnlyList<string> Installed);

/// <summary>The catalogue.</summary>
internal static class KpiEndpoints
{
    private const int LongestCode = 60;

    public static void MapKpis(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/goals/kpis").WithTags("KPIs");
        group.MapGet("", ListAsync).WithName("ListKpis").WithSummary("The KPI catalogue, by code.");
        group.MapGet("{code}", GetAsync).WithName("GetKpi").WithSummary("One KPI with its formula, owner, source and threshold.").WithETag();
        group.MapPut("{code}", DefineAsync).WithName("DefineKpi").WithSummary("Defines a KPI, or changes it (with If-Match).").RequirePersona(Persona.CompAdmin).NeedsVersion(mayCreate: true);
        routes.MapPost("/v1/goals/kpis:install-standard", InstallAsync).WithTags("KPIs").WithName("InstallStandardKpis")
            .WithSummary("Takes the standard KPIs that are not there into the catalogue; those that are stay as they are.").RequirePersona(Persona.CompAdmin);
    }

    private static async Task<Ok<Page<KpiView>>> ListAsync([AsParameters] PageRequest page, GoalsDbContext db, StandardKpis standard, HttpContext context, CancellationToken cancellationToken)
    {
        var (after, language) = (page.After<AfterCode>()?.Code ?? string.Empty, LanguageTags.Told(context));
        var rows = await db.Kpis.FromSql($"SELECT *, xmin FROM goals.kpi WHERE code > {after}").AsNoTracking().OrderBy(k => k.Code).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows.ConvertAll(k => KpiView.Of(k, standard, language)), k => new AfterCode(k.Code), context));
    }

    private static async Task<Results<Ok<KpiView>, StatusCodeHttpResult>> GetAsync(string code, Catalogue catalogue, StandardKpis standard, HttpContext context, CancellationToken cancellationToken)
    {
        var kpi = await catalogue.RequireAsync(code, cancellationToken);
        context.SetETag(kpi.Version);
        return context.HasCurrent(kpi.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(KpiView.Of(kpi, standard, LanguageTags.Told(context)));
    }

    private static async Task<Results<Ok<KpiView>, Created<KpiView>>> DefineAsync(
        string code, [FromBody] KpiRequest request, GoalsDbContext db, StandardKpis standard, HttpContext context, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(code.Length <= LongestCode && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'), "/code", "not_a_code",
            $"A code has lower-case letters, digits and hyphens, at most {LongestCode}.");
        violations.ThrowIfAny();
        var language = LanguageTags.Told(context);
        var definition = standard.FromReader(code, request.ToDefinition(), language);
        if (definition.Drives is { } driven && driven != code && !await db.Kpis.AnyAsync(k => k.Code == driven, cancellationToken)) throw new DomainException(KpiErrors.NotFound(driven));
        var kpi = await db.Kpis.FindAsync([code], cancellationToken);
        var created = kpi is null;
        if (kpi is null) db.Kpis.Add(kpi = new Kpi(code, definition));
        else if (definition != kpi.Definition)
        {
            context.RequireMatch(kpi.Version);
            kpi.Redefine(definition);
        }

        await db.SaveChangesAsync(cancellationToken);
        context.SetETag(kpi.Version);
        var view = KpiView.Of(kpi, standard, language);
        return created ? TypedResults.Created($"/v1/goals/kpis/{code}", view) : TypedResults.Ok(view);
    }

    private static async Task<Ok<StandardInstalled>> InstallAsync(Catalogue catalogue, CancellationToken cancellationToken) =>
        TypedResults.Ok(new StandardInstalled(await catalogue.InstallStandardAsync(cancellationToken)));
}
