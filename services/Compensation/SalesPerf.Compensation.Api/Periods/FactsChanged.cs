using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>
/// Says that facts of periods changed: their calculation is older than their facts from now on. What changes a closed period is recorded as late,
/// and the open periods of the calendar are older than their facts, because the difference lands in one of them.
/// </summary>
/// <remarks>The row of a period is locked until the transaction ends, so a period is never closed between a fact and its mark.</remarks>
internal sealed class FactsChanged(CompensationDbContext db, TimeProvider time)
{
    // A change of a closed period lands in an open one; a change before a period counts there where a plan of the calendar looks back.
    private const string Mark = """
        WITH touched AS (
          SELECT s.period_code FROM compensation.period_state s JOIN org.period p ON p.code = s.period_code WHERE NOT s.closed AND (s.period_code = ANY($1)
            OR s.calendar_code IN (SELECT calendar_code FROM compensation.period_state WHERE closed AND period_code = ANY($1))
            OR EXISTS (SELECT FROM org.period c WHERE c.code = ANY($1) AND c.calendar_code = s.calendar_code AND c.start < p.start
                 AND EXISTS (SELECT FROM compensation.plan_version v WHERE v.calendar_code = s.calendar_code AND v.looks_back AND v.status <> 'draft'))))
        UPDATE compensation.period_state s SET facts_version = facts_version + 1 FROM touched t WHERE t.period_code = s.period_code RETURNING s.period_code
        """;

    // What is closed and calculated from what was before it has a change of that too.
    private static readonly string Closed = $"""
        SELECT p.code FROM compensation.period_state s JOIN org.period p ON p.code = s.period_code
        WHERE s.closed AND (p.code = ANY($1) OR EXISTS (SELECT FROM org.period c WHERE c.code = ANY($1) AND c.calendar_code = p.calendar_code AND {Reads("p", "c.start")})) ORDER BY 1
        """;

    private const string Concern = """
        INSERT INTO compensation.fact_change (period_code, participant_id) SELECT c.code, p.id FROM unnest($1::text[]) AS c(code) CROSS JOIN unnest($2::uuid[]) AS p(id) ON CONFLICT DO NOTHING
        """;

    /// <summary>SQL: whether what a period comes to follows from a fact of a day: one of its own, or an earlier one where a plan of its calendar is calculated from what was before.</summary>
    /// <param name="period">Alias of the row of the period.</param>
    /// <param name="day">The day.</param>
    public static string Reads(string period, string day) => $"""
        ({day} < {period}.end_exclusive AND ({day} >= {period}.start OR EXISTS (SELECT FROM compensation.plan_version v WHERE v.calendar_code = {period}.calendar_code AND v.needs_before AND v.status <> 'draft')))
        """;

    /// <summary>Marks the periods; gives those that are closed, and the closed ones after them that are calculated from what was before.</summary>
    /// <param name="periodCodes">Periods whose facts changed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="participants">Whom the change concerns; null where it may concern everybody.</param>
    /// <param name="onlyCalculated">Leaves out periods that were never calculated: for facts that come by the thousand before anything is.</param>
    public async Task<IReadOnlyList<string>> MarkAsync(IReadOnlyCollection<string> periodCodes, CancellationToken cancellationToken, IReadOnlyCollection<Guid>? participants = null, bool onlyCalculated = false)
    {
        if (periodCodes.Count == 0) return [];
        var codes = periodCodes.ToArray();
        var states = await LockAsync(codes, cancellationToken);
        // Seen once the row is locked: a first calculation that was on its way has ended.
        if (onlyCalculated) codes = [.. states.Where(s => s.IsCalculated).Select(s => s.Code).Intersect(codes)];
        if (codes.Length == 0) return [];
        var marked = await db.ListAsync(Mark, r => r.GetString(0), [codes], cancellationToken);
        if (marked.Count > 0) await ConcernAsync(marked, participants, cancellationToken);
        if (marked.Count > 0) await db.ExecuteAsync("SELECT pg_notify($1, '')", [KeepCurrent.Channel], cancellationToken);
        return await db.ListAsync(Closed, r => r.GetString(0), [codes], cancellationToken);
    }

    /// <summary>Locks the states of the periods' calendars, for who marks some of them later: all in one order, so that two requests never wait for each other in a ring.</summary>
    public async Task<List<(string Code, bool IsCalculated)>> LockAsync(IReadOnlyCollection<string> periodCodes, CancellationToken cancellationToken)
    {
        var codes = periodCodes.ToArray();
        await db.ExecuteAsync("INSERT INTO compensation.period_state (period_code, calendar_code) SELECT code, calendar_code FROM org.period WHERE code = ANY($1) ON CONFLICT DO NOTHING", [codes], cancellationToken);
        return await db.ListAsync("""
            SELECT period_code, closed OR result_hash IS NOT NULL FROM compensation.period_state WHERE calendar_code IN (SELECT calendar_code FROM compensation.period_state WHERE period_code = ANY($1)) ORDER BY period_code FOR UPDATE
            """, r => (r.GetString(0), r.GetBoolean(1)), [codes], cancellationToken);
    }

    /// <summary>Says whom a change concerns (null for everybody) that the next calculation of open periods, or the one at hand, finds by itself.</summary>
    public Task ConcernAsync(IReadOnlyCollection<string> periodCodes, IReadOnlyCollection<Guid>? participants, CancellationToken cancellationToken) =>
        db.ExecuteAsync(Concern, [periodCodes.ToArray(), participants is null ? new Guid?[] { null } : participants.Select(p => (Guid?)p).ToArray()], cancellationToken);

    /// <summary>Marks all periods that a dated fact touches, and records it as late where they are closed.</summary>
    /// <param name="during">When the fact holds.</param>
    /// <param name="kind"><c>rate</c>, <c>plan</c>, <c>parameter</c>, <c>table</c>, <c>classification</c>, <c>organisation</c>, <c>fx</c> or <c>lock</c>, which kept any of these from counting.</param>
    /// <param name="reference">Its business key, for the adjustment's cause.</param>
    /// <param name="participantId">Whom it concerns, or null for anybody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task MarkRangeAsync(DateRange during, string kind, string reference, Guid? participantId, CancellationToken cancellationToken) =>
        MarkRangesAsync([during], kind, reference, participantId is { } one ? [one] : null, cancellationToken);

    /// <summary>The same for several ranges and whoever they concern (null for anybody), of periods that were ever calculated where only these are asked for.</summary>
    public async Task MarkRangesAsync(IReadOnlyCollection<DateRange> during, string kind, string reference, IReadOnlyCollection<Guid>? participants, CancellationToken cancellationToken, bool onlyCalculated = false) =>
        await MarkPeriodsAsync(await PeriodsDuringAsync(during, cancellationToken), kind, reference, participants, cancellationToken, onlyCalculated);

    /// <summary>The same of periods.</summary>
    public async Task MarkPeriodsAsync(IReadOnlyCollection<string> periodCodes, string kind, string reference, IReadOnlyCollection<Guid>? participants, CancellationToken cancellationToken, bool onlyCalculated = false)
    {
        foreach (var closed in await MarkAsync(periodCodes, cancellationToken, participants, onlyCalculated))
            foreach (var concerned in participants?.Select(p => (Guid?)p) ?? [null])
                await db.ExecuteAsync("INSERT INTO compensation.late_fact (id, period_code, kind, reference, participant_id, recorded_at) VALUES ($1, $2, $3, $4, $5::uuid, $6)",
                    [Guid.CreateVersion7(), closed, kind, reference, concerned, time.GetUtcNow()], cancellationToken);
    }

    /// <summary>Codes of the periods, of all calendars, that ranges of days touch.</summary>
    public Task<List<string>> PeriodsDuringAsync(IReadOnlyCollection<DateRange> during, CancellationToken cancellationToken) =>
        db.ListAsync("SELECT code FROM org.period WHERE daterange(start, end_exclusive) && $1", r => r.GetString(0), [during.Select(ServiceDbContext.ToRange).ToArray()], cancellationToken);

    /// <summary>Codes of the periods, of all calendars, in which days lie.</summary>
    public Task<List<string>> PeriodsOfAsync(IReadOnlyCollection<DateOnly> days, CancellationToken cancellationToken) => db.ListAsync(
        "SELECT DISTINCT p.code FROM unnest($1) AS d(day) JOIN org.period p ON d.day >= p.start AND d.day < p.end_exclusive", r => r.GetString(0), [days.ToArray()], cancellationToken);

    /// <summary>The days that setting a dated fact touches: what was there from the same day on may have held longer.</summary>
    public static DateRange Touched(BatchItemStatus status, DateRange during) => status == BatchItemStatus.Updated ? new DateRange(during.Start, null) : during;

    /// <summary>The stored form of a range.</summary>
    public static NpgsqlRange<DateOnly> Range(DateOnly from, DateOnly? untilExclusive) => ServiceDbContext.ToRange(new DateRange(from, untilExclusive));
}
