using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
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

/// <summary>Something that could not be calculated for a payee.</summary>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Component">Component or value of the plan.</param>
/// <param name="Code">Why, as a stable code.</param>
/// <param name="Message">Why, and what to do.</param>
/// <param name="PlanLine">Line of the plan, or 0.</param>
/// <param name="PlanColumn">Column of the plan, or 0.</param>
public sealed record ProblemView(string ParticipantCode, string Component, string Code, string Message, int PlanLine, int PlanColumn);

internal static class PeriodEndpoints
{
    private sealed record ProblemPosition(string ParticipantCode, string Name);

    private sealed record Position(DateOnly Start, string Code);

    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapPeriods(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/periods").WithTags("Periods");
        group.MapGet("", ListAsync).WithName("ListPeriods").RequirePersona(PayReaders.All).WithSummary("Periods, earliest first, and where they stand.");
        group.MapGet("/summary", CompanySummary.HandleAsync).WithName("GetCompanySummary").RequirePersona(Readers).WithSummary("The company by period and in all: sales, quota, attainment, commission.");
        group.MapGet("/{code}", GetAsync).WithName("GetPeriod").RequirePersona(PayReaders.All).WithSummary("One period.");
        group.MapGet("/{code}/readiness", ReadinessAsync).WithName("GetPeriodReadiness").RequirePersona(Readers).WithSummary("What stands in the way of calculating, publishing and closing.");
        group.MapGet("/{code}/problems", ProblemsAsync).WithName("ListCalculationProblems").RequirePersona(Readers).WithSummary("What could not be calculated for a payee, and why; the others have their results.");
        group.MapPost("/{code}:calculate", CalculateAsync).WithName("CalculatePeriod").RequirePersona(Persona.CompAdmin).WithSummary("Calculates the period, all payees, those concerned by changed facts, or the holders of some positions; unchanged facts change nothing.");
        group.MapPost("/{code}:publish", PublishPeriod.HandleAsync).WithName("PublishPeriod").RequirePersona(Persona.CompAdmin).WithSummary("Lets payees see their statements.");
        group.MapPost("/{code}:withdraw", WithdrawPeriod.HandleAsync).WithName("WithdrawPeriod").RequirePersona(Persona.CompAdmin).WithSummary("Takes the statements of a period that is not closed back from all payees or from those named, with a reason; that they were told stays known.");
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

    private static async Task<Ok<ReadinessView>> ReadinessAsync(string code, PeriodStates states, Readiness readiness, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, language) = (await readiness.OfAsync(await states.GetAsync(code, cancellationToken), cancellationToken), LanguageTags.Told(context));
        return TypedResults.Ok(found with { Blockers = [.. found.Blockers.Select(b => b with { Message = Texts.Violation(b.Message, language) })] });
    }

    private static async Task<Accepted<Operation>> CalculateAsync(
        string code, string? mode, [FromQuery] string[]? positionCode, bool? keepCurrent, PeriodStates states, Readiness readiness, CompensationDbContext db, ServiceDefaults.Operations.Operations operations, Caller caller, HttpContext context,
        CancellationToken cancellationToken)
    {
        var (period, positions) = (await states.GetAsync(code, cancellationToken), positionCode ?? []);
        var violations = new Violations();
        var asked = mode.ToChoice<CalculationMode>("mode") ?? CalculationMode.Full;
        violations.Check((asked == CalculationMode.Positions) == (positions.Length is > 0 and <= 200), "/positionCode", "compensation.invalid_positions", "Name from 1 to 200 positions where the mode is positions, and none otherwise.");
        violations.ThrowIfAny("compensation.invalid_calculation");
        if ((await states.StateAsync(period, cancellationToken)).Closed) throw new DomainException(Domain.PeriodErrors.Closed(code));
        await readiness.RequireForCalculationAsync(period, null, cancellationToken);
        if (keepCurrent is { } keep) await db.ExecuteAsync("""
            INSERT INTO compensation.period_state (period_code, calendar_code, keep_current) VALUES ($1, $2, $3) ON CONFLICT (period_code) DO UPDATE SET keep_current = excluded.keep_current
            """, [period.Code, period.CalendarCode, keep], cancellationToken);
        return await operations.AcceptAsync(CalculateWork.Kind, new CalculateWork.Payload(code, asked, positions), caller, context, cancellationToken);
    }

    private static async Task<Ok<Page<ProblemView>>> ProblemsAsync(string code, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var (after, language) = (page.After<ProblemPosition>() ?? new ProblemPosition(string.Empty, string.Empty), LanguageTags.Told(context));
        var rows = await db.ListAsync("""
            SELECT coalesce(p.code, ''), c.name, c.code, c.message, c.plan_line, c.plan_column FROM compensation.calculation_problem c LEFT JOIN org.participant p ON p.id = c.participant_id
            WHERE c.period_code = $1 AND (coalesce(p.code, ''), c.name) > ($2, $3) ORDER BY 1, 2 LIMIT $4
            """, r => new ProblemView(r.GetString(0), r.GetString(1), r.GetString(2), Texts.Detail(r.GetString(2), r.GetString(3), language), r.GetInt32(4), r.GetInt32(5)), [code, after.ParticipantCode, after.Name, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new ProblemPosition(r.ParticipantCode, r.Component), context));
    }

    private static PeriodView View(OrgPeriod p, PeriodState s) => new(
        p.Code, p.CalendarCode, p.Start, p.EndExclusive, s.Status, s.IsOutdated, s.ResultHash, s.CalculatedBy, s.CalculatedAt, s.PublishedBy, s.PublishedAt, s.ClosedBy, s.ClosedAt);
}
