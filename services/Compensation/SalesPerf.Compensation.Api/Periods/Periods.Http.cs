using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>A period and where it stands.</summary>
/// <param name="Code">Unique over all calendars.</param>
/// <param name="CalendarCode">Calendar.</param>
/// <param name="Start">First day.</param>
/// <param name="EndExclusive">First day after.</param>
/// <param name="Status"><c>open</c>, <c>calculated</c>, <c>published</c> or <c>closed</c>.</param>
/// <param name="Outdated">Whether facts changed since the calculation.</param>
/// <param name="ResultHash">SHA-256 of the results.</param>
/// <param name="CalculatedBy">Who.</param>
/// <param name="CalculatedAt">When.</param>
/// <param name="PublishedBy">Who.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="ClosedBy">Who.</param>
/// <param name="ClosedAt">When.</param>
public sealed record PeriodView(
    string Code, string CalendarCode, DateOnly Start, DateOnly EndExclusive, string Status, bool Outdated, string? ResultHash, string? CalculatedBy, DateTimeOffset? CalculatedAt, string? PublishedBy,
    DateTimeOffset? PublishedAt, string? ClosedBy, DateTimeOffset? ClosedAt);

internal static class PeriodEndpoints
{
    private sealed record Position(DateOnly Start, string Code);

    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapPeriods(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/periods").WithTags("Periods");
        group.MapGet("", ListAsync).WithName("ListPeriods").WithSummary("Periods, earliest first, and where they stand.");
        group.MapGet("/summary", CompanySummary.HandleAsync).WithName("GetCompanySummary").RequirePersona(Readers).WithSummary("The company by period and in all: sales, quota, attainment, commission.");
        group.MapGet("/{code}", GetAsync).WithName("GetPeriod").WithSummary("One period.");
        group.MapGet("/{code}/readiness", ReadinessAsync).WithName("GetPeriodReadiness").RequirePersona(Readers).WithSummary("What stands in the way of calculating, publishing and closing.");
        group.MapPost("/{code}:calculate", CalculateAsync).WithName("CalculatePeriod").RequirePersona(Persona.CompAdmin).WithSummary("Calculates the period; unchanged facts change nothing.");
        group.MapPost("/{code}:publish", PublishPeriod.HandleAsync).WithName("PublishPeriod").RequirePersona(Persona.CompAdmin).WithSummary("Lets payees see their statements.");
        group.MapPost("/{code}:close", ClosePeriod.HandleAsync).WithName("ClosePeriod").RequirePersona(Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Closes the period and posts what is owed to the ledger; whoever calculated or published it cannot.");
    }

    private static async Task<Ok<Page<PeriodView>>> ListAsync([AsParameters] PageRequest page, string? calendarCode, HttpContext context, CompensationDbContext db, PeriodStates states, CancellationToken cancellationToken)
    {
        var after = page.After<Position>();
        var periods = await db.Set<OrgPeriod>().FromSql($"""
            SELECT * FROM org.period WHERE ({calendarCode}::text IS NULL OR calendar_code = {calendarCode}) AND (start, code) > ({after?.Start ?? DateOnly.MinValue}, {after?.Code ?? string.Empty})
            ORDER BY start, code LIMIT {page.Size + 1}
            """).AsNoTracking().ToListAsync(cancellationToken);
        var views = new List<PeriodView>(periods.Count);
        foreach (var period in periods) views.Add(View(period, await states.StateAsync(period, cancellationToken)));
        return TypedResults.Ok(page.ToPage(views, v => new Position(v.Start, v.Code), context));
    }

    private static async Task<Ok<PeriodView>> GetAsync(string code, PeriodStates states, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(code, cancellationToken);
        return TypedResults.Ok(View(period, await states.StateAsync(period, cancellationToken)));
    }

    private static async Task<Ok<ReadinessView>> ReadinessAsync(string code, PeriodStates states, Readiness readiness, CancellationToken cancellationToken) =>
        TypedResults.Ok(await readiness.OfAsync(await states.GetAsync(code, cancellationToken), cancellationToken));

    private static async Task<Accepted<Operation>> CalculateAsync(
        string code, PeriodStates states, Readiness readiness, ServiceDefaults.Operations.Operations operations, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(code, cancellationToken);
        if ((await states.StateAsync(period, cancellationToken)).Closed) throw new DomainException(Domain.PeriodErrors.Closed(code));
        await readiness.RequireForCalculationAsync(period, null, cancellationToken);
        return await operations.AcceptAsync(CalculateWork.Kind, new CalculateWork.Payload(code), caller, context, cancellationToken);
    }

    private static PeriodView View(OrgPeriod p, PeriodState s) => new(
        p.Code, p.CalendarCode, p.Start, p.EndExclusive, s.Status, s.IsOutdated, s.ResultHash, s.CalculatedBy, s.CalculatedAt, s.PublishedBy, s.PublishedAt, s.ClosedBy, s.ClosedAt);
}
