using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Finds whom a calculation must cover: everybody, the holders of some positions, or those whom changed facts concern and whoever depends on them.</summary>
internal sealed class AffectedPayees(CompensationDbContext db, GatherPlans plans)
{
    // Beyond this a full run is as fast.
    private const int MostPayees = 2_000;

    // Whoever sits above them on any day of the period, past vacant seats.
    private const string Above = """
        WITH RECURSIVE seats AS (
          SELECT h.position_id, 0 AS level FROM org.holder h WHERE h.participant_id = ANY($1) AND h.during && $2
          UNION
          SELECT l.manager_position_id, s.level + 1 FROM org.reporting_line l JOIN seats s USING (position_id) WHERE l.during && $2 AND s.level < 50
        )
        SELECT DISTINCT p.code FROM seats s JOIN org.holder h ON h.position_id = s.position_id AND h.during && $2 JOIN org.participant p ON p.id = h.participant_id
        UNION SELECT code FROM org.participant WHERE id = ANY($1)
        """;

    // Whom a transaction named before and since it changed; nobody where somebody is named by a position alone.
    private const string Named = $"""
        SELECT DISTINCT n.id FROM unnest($1::uuid[], $2::int[]) AS f(id, revision) JOIN compensation.sales_transaction t ON t.id = f.id AND t.revision >= f.revision - 1
        CROSS JOIN LATERAL (SELECT t.seller_id AS id WHERE t.seller_id IS NOT NULL
          UNION ALL SELECT (e->>'participantId')::uuid FROM jsonb_array_elements(t.splits || CASE WHEN t.seller_id IS NULL THEN {Intake.Coverings.SeatsOf} ELSE '[]' END) AS e) n
        """;

    private sealed record LateFact(Guid? ParticipantId, Guid? TransactionId, int? Revision);

    /// <summary>Codes of those whose pay for a closed period late facts may change: whom they concern and everybody above them; null is everybody.</summary>
    /// <param name="period">The closed period.</param>
    /// <param name="settled">Whether late facts count that were settled before.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlySet<string>?> ByLateFactsAsync(OrgPeriod period, bool settled, CancellationToken cancellationToken)
    {
        var late = await db.ListAsync("SELECT DISTINCT participant_id, transaction_id, revision FROM compensation.late_fact WHERE period_code = $1 AND ($2 OR settled_in IS NULL) LIMIT $3",
            Read, [period.Code, settled, MostPayees + 1], cancellationToken);
        return await ConcernedAsync(late, period, period.Start, cancellationToken);
    }

    /// <summary>The same for a closed period and all before it, by late facts that were recorded since an instant.</summary>
    public async Task<IReadOnlySet<string>?> ByLateFactsAsync(OrgPeriod last, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var late = await db.ListAsync("""
            SELECT DISTINCT f.participant_id, f.transaction_id, f.revision FROM compensation.late_fact f JOIN org.period p ON p.code = f.period_code WHERE p.calendar_code = $1 AND p.start <= $2 AND f.recorded_at > $3 LIMIT $4
            """, Read, [last.CalendarCode, last.Start, since, MostPayees + 1], cancellationToken);
        return late.Count == 0 ? new HashSet<string>() : await ConcernedAsync(late, last, DateOnly.MinValue, cancellationToken);
    }

    private static LateFact Read(Npgsql.NpgsqlDataReader r) => new(r.Maybe<Guid>(0), r.Maybe<Guid>(1), r.Maybe<int>(2));

    private async Task<IReadOnlySet<string>?> ConcernedAsync(List<LateFact> late, OrgPeriod period, DateOnly from, CancellationToken cancellationToken)
    {
        if (late.Count > MostPayees || late.Exists(f => f.ParticipantId is null && f.TransactionId is null)) return null;
        var versions = (await plans.InForceAsync(period, Knowledge.Now, cancellationToken)).Values;
        if (versions.Any(v => PlanReach.LooksAside(v.Program.Document))) return null;
        LateFact[] transactions = [.. late.Where(f => f.TransactionId is not null)];
        var named = await db.ListAsync(Named, r => r.Maybe<Guid>(0), [transactions.Select(f => f.TransactionId!.Value).ToArray(), transactions.Select(f => f.Revision ?? 0).ToArray()], cancellationToken);
        return named.Contains(null) ? null : await AndAboveAsync([.. named.Concat(late.Select(f => f.ParticipantId)).OfType<Guid>().Distinct()], Days(versions, from, period), cancellationToken);
    }

    /// <summary>Codes of the payees to calculate; null is everybody.</summary>
    public async Task<IReadOnlySet<string>?> OfAsync(OrgPeriod period, PeriodState state, CalculateWork.Payload asked, CancellationToken cancellationToken)
    {
        if (asked.Mode == CalculationMode.Full || state.ResultHash is null || !state.HasPayeeHashes) return null;
        if (asked.Mode == CalculationMode.Positions)
            return (await db.ListAsync("SELECT DISTINCT p.code FROM org.position s JOIN org.holder h ON h.position_id = s.id AND h.during && $2 JOIN org.participant p ON p.id = h.participant_id WHERE s.code = ANY($1)",
                r => r.GetString(0), [asked.Positions?.ToArray() ?? [], Days([], period.Start, period)], cancellationToken)).ToHashSet(StringComparer.Ordinal);
        // What waits behind a lock is told by a run of everybody.
        return (await db.InForceAsync(period.Code, Knowledge.Now, cancellationToken)).Any ? null : await IncrementalAsync(period, cancellationToken);
    }

    private async Task<IReadOnlySet<string>?> IncrementalAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        var changed = await db.ListAsync("SELECT participant_id FROM compensation.fact_change WHERE period_code = $1", r => r.Maybe<Guid>(0), [period.Code], cancellationToken);
        if (changed.Count > MostPayees || changed.Any(c => c is null)) return null;
        // The difference of closed periods is settled by a run of everybody.
        var late = await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.late_fact f JOIN compensation.period_state s ON s.period_code = f.period_code AND s.calendar_code = $1 WHERE f.settled_in IS NULL)", [period.CalendarCode], cancellationToken);
        if (late) return null;
        var versions = (await plans.InForceAsync(period, Knowledge.Now, cancellationToken)).Values;
        return versions.Any(v => PlanReach.LooksAside(v.Program.Document)) ? null : await AndAboveAsync([.. changed.OfType<Guid>()], Days(versions, period.Start, period), cancellationToken);
    }

    // Who was above somebody before has a part in what a plan that looks back says of the period.
    private static NpgsqlRange<DateOnly> Days(IEnumerable<PlanInForce> versions, DateOnly from, OrgPeriod period) =>
        ServiceDbContext.ToRange(new DateRange(versions.Any(v => PlanReach.NeedsBefore(v.Program)) ? DateOnly.MinValue : from, period.EndExclusive));

    private async Task<IReadOnlySet<string>?> AndAboveAsync(Guid[] people, NpgsqlRange<DateOnly> range, CancellationToken cancellationToken)
    {
        var codes = await db.ListAsync(Above, r => r.GetString(0), [people, range], cancellationToken);
        return codes.Count > MostPayees ? null : codes.ToHashSet(StringComparer.Ordinal);
    }
}

/// <summary>Keeps quotas as Territories said them when a calculation asked, so that a calculation can be repeated as of then.</summary>
internal sealed class QuotasSeen(CompensationDbContext db, TimeProvider time)
{
    public async Task KeepAsync(string periodCode, IReadOnlyList<Upstream.QuotaRow> quotas, CancellationToken cancellationToken)
    {
        var rows = quotas.DistinctBy(q => (q.PositionId, q.Measure)).ToArray();
        // Mostly nothing is new: then nothing is written, and no row is locked.
        if (await AreSeenAsync(periodCode, rows, cancellationToken)) return;
        await db.ExecuteAsync("""
            DELETE FROM compensation.quota_seen q WHERE q.period_code = $1 AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::text[]) AS n(position_id, measure) WHERE n.position_id = q.position_id AND n.measure = q.measure)
            """, [periodCode, rows.Select(q => q.PositionId).ToArray(), rows.Select(q => q.Measure).ToArray()], cancellationToken);
        await db.ExecuteAsync("""
            INSERT INTO compensation.quota_seen AS q (period_code, position_id, measure, participant_id, participant_code, amount, currency, recorded_at)
            SELECT $1, n.position_id, n.measure, n.participant_id, n.participant_code, n.amount, n.currency, $8 FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::numeric[], $7::text[])
              AS n(position_id, measure, participant_id, participant_code, amount, currency)
            ON CONFLICT (period_code, position_id, measure) DO UPDATE SET participant_id = excluded.participant_id, participant_code = excluded.participant_code, amount = excluded.amount, currency = excluded.currency,
              recorded_at = excluded.recorded_at
            WHERE (q.participant_id, q.participant_code, q.amount, q.currency) IS DISTINCT FROM (excluded.participant_id, excluded.participant_code, excluded.amount, excluded.currency)
            """,
            [periodCode, rows.Select(q => q.PositionId).ToArray(), rows.Select(q => q.Measure).ToArray(), rows.Select(q => q.ParticipantId).ToArray(), rows.Select(q => q.ParticipantCode).ToArray(),
                rows.Select(q => q.Amount.Amount).ToArray(), rows.Select(q => q.Amount.Currency.Code).ToArray(), time.GetUtcNow()], cancellationToken);
    }

    private async Task<bool> AreSeenAsync(string periodCode, Upstream.QuotaRow[] rows, CancellationToken cancellationToken)
    {
        var known = await db.ListAsync("SELECT position_id, measure, participant_id, participant_code, amount, currency FROM compensation.quota_seen WHERE period_code = $1",
            r => new Upstream.QuotaRow(r.GetGuid(0), r.Maybe<Guid>(2), r.GetString(3), r.GetString(1), Exact.Amount(r.GetDecimal(4), r.GetString(5))), [periodCode], cancellationToken);
        return known.Count == rows.Length && known.ToHashSet().SetEquals(rows);
    }
}
