using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Titles;

/// <summary>A title to record.</summary>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
/// <param name="QuotaPerPeriod">Full quota of a seat for one period; absent where the title carries none.</param>
/// <param name="Ramp">Share of the quota in a newcomer's first, second, ... period.</param>
/// <param name="CapacityHoursPerPeriod">Hours of work that one person carries in a period; absent where nobody counts.</param>
internal sealed record TitleItem(string Code, string Name, UnroundedMoney? QuotaPerPeriod = null, IReadOnlyList<Share>? Ramp = null, decimal? CapacityHoursPerPeriod = null)
{
    private const int LongestRamp = 60;

    public TitleTerms ToTerms(string pointer)
    {
        var violations = new Violations();
        violations.Code(Code, $"{pointer}/code");
        violations.Text(Name, $"{pointer}/name");
        violations.Check((Ramp?.Count ?? 0) <= LongestRamp, $"{pointer}/ramp", "too_many", $"At most {LongestRamp} periods.");
        violations.ThrowIfAny();
        return new TitleTerms(Name, QuotaPerPeriod, Ramp ?? [], CapacityHoursPerPeriod);
    }
}

/// <summary>A title as it is now.</summary>
internal sealed record TitleAnswer(string Code, string Name, UnroundedMoney? QuotaPerPeriod, IReadOnlyList<Share> Ramp, decimal? CapacityHoursPerPeriod)
{
    public static TitleAnswer From(Title title) =>
        new(title.Code, title.Name, title.QuotaPerPeriod, title.Ramp, title.CapacityHoursPerPeriod);
}

internal static class TitleEndpoints
{
    public static void MapTitleEndpoints(this RouteGroupBuilder group)
    {
        group.MapPost("/titles:batch", BatchAsync).WithName("RecordTitles").WithTags("Titles")
            .WithSummary("Records titles: full quota, ramp of newcomers, capacity of one person.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/titles", ListAsync).WithName("ListTitles").WithTags("Titles")
            .WithSummary("Titles, by code.").RequirePersona(Readers.Business);
        group.MapGet("/titles/{code}", GetAsync).WithName("GetTitle").WithTags("Titles")
            .WithSummary("A title.").RequirePersona(Readers.Business);
    }

    private static Task<MultiStatus> BatchAsync(Batch<TitleItem> batch, RecordTitles record, HttpContext http, CancellationToken cancellationToken) =>
        record.HandleAsync(batch, http, cancellationToken);

    private static async Task<Ok<Page<TitleAnswer>>> ListAsync([AsParameters] PageRequest page, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code;
        var rows = await db.Titles.AsNoTracking().Where(t => after == null || t.Code.CompareTo(after) > 0).OrderBy(t => t.Code).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows.ConvertAll(TitleAnswer.From), t => new AfterCode(t.Code), http));
    }

    private static async Task<Ok<TitleAnswer>> GetAsync(string code, TerritoriesDbContext db, CancellationToken cancellationToken) =>
        await db.Titles.AsNoTracking().SingleOrDefaultAsync(t => t.Code == code, cancellationToken) is { } title
            ? TypedResults.Ok(TitleAnswer.From(title))
            : throw new DomainException(TitleErrors.NotFound(code));
}
