using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>What is locked: a period or everybody on a plan, exactly one of the two.</summary>
/// <param name="Reason">Why.</param>
/// <param name="PeriodCode">A period.</param>
/// <param name="PlanCode">A plan.</param>
public sealed record DataLockBody(string Reason, string? PeriodCode = null, string? PlanCode = null);

/// <summary>A lock: calculations use what was known when it was set, until it is released.</summary>
/// <param name="Id">Id.</param>
/// <param name="PeriodCode">The period, or null.</param>
/// <param name="PlanCode">The plan, or null.</param>
/// <param name="Reason">Why.</param>
/// <param name="LockedBy">Who.</param>
/// <param name="LockedAt">The instant whose knowledge is used.</param>
/// <param name="ReleasedBy">Who released it.</param>
/// <param name="ReleasedAt">When.</param>
public sealed record DataLockView(Guid Id, string? PeriodCode, string? PlanCode, string Reason, string LockedBy, DateTimeOffset LockedAt, string? ReleasedBy, DateTimeOffset? ReleasedAt);

/// <summary>The locks in force.</summary>
/// <param name="Period">The instant at which the period was locked, or null.</param>
/// <param name="Plans">The instants at which plans were locked.</param>
internal sealed record LocksInForce(DateTimeOffset? Period, IReadOnlyDictionary<string, DateTimeOffset> Plans)
{
    /// <summary>Whether there is one.</summary>
    public bool Any => Period is not null || Plans.Count > 0;

    /// <summary>What counts of the period, whatever plan one is on, of what was known at an instant.</summary>
    public Knowledge Of(Knowledge knowledge) => knowledge.Within(new Knowledge(Period));
}

internal static class DataLocks
{
    private const string Columns = "id, period_code, plan_code, reason, locked_by, locked_at, released_by, released_at";

    // Closed periods from which the lock kept facts: those that were closed while it was in force, and those of which anything became known since.
    private const string ClosedSince = """
        SELECT s.period_code FROM compensation.period_state s WHERE s.closed AND (s.period_code = $1::text OR s.calendar_code IN (SELECT calendar_code FROM compensation.plan_version WHERE plan_code = $2::text))
          AND (s.closed_at > $3 OR EXISTS (SELECT FROM compensation.late_fact f WHERE f.period_code = s.period_code AND f.recorded_at > $3))
        """;

    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapDataLocks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/data-locks").WithTags("Intake");
        group.MapGet("", ListAsync).WithName("ListDataLocks").RequirePersona(Readers).WithSummary("Locks of facts; those in force with inForce=true.");
        group.MapPost("", LockAsync).WithName("LockFacts").RequirePersona(Persona.CompAdmin).WithSummary("Freezes what is known of a period or for a plan: later facts are kept, and count once the lock is released.");
        group.MapPost("/{id:guid}:release", ReleaseAsync).WithName("ReleaseFacts").RequirePersona(Persona.CompAdmin).WithSummary("Lets the facts count that came in since the lock.");
    }

    /// <summary>The locks that a calculation of a period must respect, or had to at an instant.</summary>
    public static async Task<LocksInForce> InForceAsync(this CompensationDbContext db, string periodCode, Knowledge at, CancellationToken cancellationToken)
    {
        var locks = await db.ListAsync("SELECT plan_code, locked_at FROM compensation.data_lock WHERE locked_at <= $2 AND (released_at IS NULL OR released_at > $2) AND (plan_code IS NOT NULL OR period_code = $1)",
            r => (Plan: r.MaybeText(0), At: r.GetFieldValue<DateTimeOffset>(1)), [periodCode, at.Instant], cancellationToken);
        var period = locks.Where(l => l.Plan is null).Select(l => (DateTimeOffset?)l.At).SingleOrDefault();
        return new LocksInForce(period, locks.Where(l => l.Plan is not null).ToDictionary(l => l.Plan!, l => l.At, StringComparer.Ordinal));
    }

    private static async Task<Ok<Page<DataLockView>>> ListAsync([AsParameters] PageRequest page, bool? inForce, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync($"SELECT {Columns} FROM compensation.data_lock WHERE id > $1 AND ($2::boolean IS NULL OR (released_at IS NULL) = $2) ORDER BY id LIMIT $3", Read,
            [page.After<AfterId>()?.Id ?? Guid.Empty, inForce, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static async Task<Created<DataLockView>> LockAsync(
        DataLockBody body, CompensationDbContext db, PeriodStates states, FactsChanged facts, Quotas quotas, QuotasSeen seen, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 500);
        violations.Check(body.PeriodCode is null != body.PlanCode is null, "/periodCode", "compensation.period_or_plan", "Name a period or a plan, exactly one of them.");
        violations.ThrowIfAny("compensation.invalid_data_lock");
        if (body.PeriodCode is { } code) await states.RequireAsync(code, cancellationToken);
        else if (!await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.plan_version WHERE plan_code = $1)", [body.PlanCode], cancellationToken)) throw new DomainException(PlanErrors.NotFound(body.PlanCode!));
        var periods = await PeriodsAsync(body.PeriodCode, body.PlanCode, db, cancellationToken);
        // What is on its way to these periods ends first, and is known.
        await facts.LockAsync(periods, cancellationToken);
        if (body.PeriodCode is { } open) await states.LockOpenAsync(await states.GetAsync(open, cancellationToken), cancellationToken);
        // Quotas are asked for when they are needed: those of now are kept first, so that the lock has them.
        foreach (var period in periods) await seen.KeepAsync(period, await quotas.ListAsync(period, cancellationToken), cancellationToken);
        var id = Guid.CreateVersion7();
        // Facts are recorded by the same clock, and those of this instant are known.
        await db.ExecuteAsync("INSERT INTO compensation.data_lock (id, period_code, plan_code, reason, locked_by, locked_at) VALUES ($1, $2::text, $3::text, $4, $5, $6)",
            [id, body.PeriodCode, body.PlanCode, body.Reason, caller.Accountable, time.GetUtcNow()], cancellationToken);
        // What is locked or released may come to something else: its calculation is older than its facts.
        await facts.MarkAsync(periods, cancellationToken);
        return TypedResults.Created($"/v1/compensation/data-locks/{id}", await FindAsync(id, db, cancellationToken));
    }

    private static async Task<Ok<DataLockView>> ReleaseAsync(Guid id, CompensationDbContext db, FactsChanged facts, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, db, cancellationToken) ?? throw new DomainException(IntakeErrors.LockNotFound);
        var periods = await PeriodsAsync(found.PeriodCode, found.PlanCode, db, cancellationToken);
        await facts.LockAsync(periods, cancellationToken);
        if (await db.ExecuteAsync("UPDATE compensation.data_lock SET released_by = $2, released_at = $3 WHERE id = $1 AND released_at IS NULL", [id, caller.Accountable, time.GetUtcNow()], cancellationToken) == 0)
            throw new DomainException(IntakeErrors.LockReleased);
        var closed = await db.ListAsync(ClosedSince, r => r.GetString(0), [found.PeriodCode, found.PlanCode, found.LockedAt], cancellationToken);
        // What waited for a period that was closed meanwhile is late from now on, whatever it is and whomever it concerns.
        await facts.MarkPeriodsAsync([.. periods.Union(closed)], "lock", found.PeriodCode ?? found.PlanCode!, null, cancellationToken);
        return TypedResults.Ok(await FindAsync(id, db, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> PeriodsAsync(string? periodCode, string? planCode, CompensationDbContext db, CancellationToken cancellationToken) => periodCode is not null
        ? [periodCode]
        : await db.ListAsync("SELECT period_code FROM compensation.period_state WHERE NOT closed AND calendar_code IN (SELECT calendar_code FROM compensation.plan_version WHERE plan_code = $1)", r => r.GetString(0), [planCode], cancellationToken);

    private static Task<DataLockView?> FindAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken) => db.FindAsync($"SELECT {Columns} FROM compensation.data_lock WHERE id = $1", Read, [id], cancellationToken);

    private static DataLockView Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.MaybeText(1), r.MaybeText(2), r.GetString(3), r.GetString(4), r.GetFieldValue<DateTimeOffset>(5), r.MaybeText(6), r.Maybe<DateTimeOffset>(7));
}
