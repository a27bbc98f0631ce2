using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Adjustments;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What facts that changed after the close mean: the truth of closed periods beside what people were told, as lines for the earliest open period.</summary>
internal sealed class LateFacts(CompensationDbContext db, Calendars calendars, AffectedPayees affected, CalculateOutcome calculate)
{
    private const string ToldAmounts = """
        SELECT s.participant_code, l.component_code, min(l.component_name), sum(l.unrounded), sum(l.amount), l.currency
        FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id JOIN compensation.period_state p ON p.period_code = l.period_code AND p.closed
        WHERE l.origin_period = $1 AND ($2::text[] IS NULL OR s.participant_code = ANY($2)) GROUP BY s.participant_code, l.component_code, l.currency
        """;

    // Everything that was known when the last part of it was closed is in what people were told; where the facts of the period that has it were locked, when they were.
    private const string ToldAt = """
        SELECT p.closed_at, least(p.closed_at, l.locked_at) FROM compensation.period_state p
        LEFT JOIN compensation.data_lock l ON l.period_code = p.period_code AND l.locked_at <= p.closed_at AND (l.released_at IS NULL OR l.released_at > p.closed_at)
        WHERE p.closed AND (p.period_code = $1 OR EXISTS (SELECT FROM compensation.late_fact f WHERE f.period_code = $1 AND f.settled_in = p.period_code)) ORDER BY 2 DESC LIMIT 1
        """;

    private const string Unsettled = "SELECT DISTINCT kind, reference, participant_id, transaction_id FROM compensation.late_fact WHERE period_code = $1 AND settled_in IS NULL ORDER BY 1, 2";

    private sealed record Told(DateTimeOffset ClosedAt, DateTimeOffset KnownAt);

    private sealed record Changed(string Kind, string Reference, Guid? ParticipantId, Guid? TransactionId);

    /// <summary>An outcome with adjustments; who has nothing else there has them alone.</summary>
    public static PeriodOutcome With(PeriodOutcome outcome, IReadOnlyList<AdjustmentLine> adjustments)
    {
        if (adjustments.Count == 0) return outcome;
        var more = adjustments.ToLookup(a => a.ParticipantCode, a => a.Line, StringComparer.Ordinal);
        var there = outcome.Payees.Select(p => p.ParticipantCode).ToHashSet(StringComparer.Ordinal);
        var alone = more.Where(m => !there.Contains(m.Key)).Select(m => new PayeeOutcome(m.Key, null, [], [], StatementOrder.Of(m)));
        return outcome with { Payees = [.. outcome.Payees.Select(p => p.With(more[p.ParticipantCode])).Concat(alone).OrderBy(p => p.ParticipantCode, StringComparer.Ordinal)] };
    }

    /// <summary>Adjustment lines for a period; none unless it is the earliest open one of its calendar.</summary>
    public async Task<IReadOnlyList<AdjustmentLine>> AdjustmentsForAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("UPDATE compensation.late_fact SET considered_in = NULL WHERE considered_in = $1 AND settled_in IS NULL", [period.Code], cancellationToken);
        if (!await IsEarliestOpenAsync(period, cancellationToken)) return [];
        // Where the facts of this period are locked, what became known since waits for a later one.
        var known = new Knowledge((await db.InForceAsync(period.Code, Knowledge.Now, cancellationToken)).Period);
        var late = await db.ListAsync("""
            SELECT DISTINCT f.period_code FROM compensation.late_fact f JOIN compensation.period_state s ON s.period_code = f.period_code AND s.calendar_code = $1 WHERE f.settled_in IS NULL AND f.recorded_at <= $2 ORDER BY 1
            """, r => r.GetString(0), [period.CalendarCode, known.Instant], cancellationToken);
        var lines = new List<AdjustmentLine>();
        foreach (var code in late) lines.AddRange(await DifferenceAsync(code, settled: false, known, cancellationToken));
        await db.ExecuteAsync("UPDATE compensation.late_fact SET considered_in = $1 WHERE period_code = ANY($2) AND settled_in IS NULL AND recorded_at <= $3", [period.Code, late.ToArray(), known.Instant], cancellationToken);
        return lines;
    }

    // Open periods before the first that was ever closed are from before the company began, and nobody will be paid for them.
    private Task<bool> IsEarliestOpenAsync(OrgPeriod period, CancellationToken cancellationToken) => db.ValueAsync<bool>("""
        SELECT NOT EXISTS (SELECT FROM org.period p LEFT JOIN compensation.period_state s ON s.period_code = p.code 
          WHERE p.calendar_code = $1 AND p.start < $2 AND NOT coalesce(s.closed, false)
            AND p.start > (SELECT min(f.start) FROM org.period f JOIN compensation.period_state c ON c.period_code = f.code AND c.closed WHERE f.calendar_code = $1))
        """, [period.CalendarCode, period.Start], cancellationToken);

    /// <summary>What is not as it should be of what people were told for a closed period, those whom late facts concern; nothing once these are settled.</summary>
    public Task<IReadOnlyList<AdjustmentLine>> LeftAsync(string code, CancellationToken cancellationToken) => DifferenceAsync(code, settled: true, Knowledge.Now, cancellationToken);

    // Only those are read and calculated whom the late facts concern: what all others were told still follows from the facts.
    private async Task<IReadOnlyList<AdjustmentLine>> DifferenceAsync(string code, bool settled, Knowledge known, CancellationToken cancellationToken)
    {
        var period = await calendars.FindPeriodAsync(code, cancellationToken) ?? throw new InvalidOperationException($"The closed period {code} has left its calendar.");
        var only = await affected.ByLateFactsAsync(period, settled, cancellationToken);
        var truth = await calculate.WithinLocksAsync(period, known, await db.InForceAsync(code, Knowledge.Now, cancellationToken), only, cancellationToken);
        var toldAt = (await db.ListAsync(ToldAt, r => new Told(r.GetFieldValue<DateTimeOffset>(0), r.GetFieldValue<DateTimeOffset>(1)), [code], cancellationToken)).Single();
        var then = await calculate.WithinLocksAsync(period, new Knowledge(toldAt.KnownAt), await db.InForceAsync(code, new Knowledge(toldAt.ClosedAt), cancellationToken), only, cancellationToken);
        var told = await db.ListAsync(ToldAmounts, r => new ToldAmount(r.GetString(0), r.GetString(1), r.GetString(2), Exact.Amount(r.GetDecimal(3), r.GetString(5)), Exact.Payable(r.GetDecimal(4), r.GetString(5))), [code, only?.ToArray()], cancellationToken);
        var recorded = await db.ListAsync(Unsettled, r => new Changed(r.GetString(0), r.GetString(1), r.Maybe<Guid>(2), r.Maybe<Guid>(3)), [code], cancellationToken);
        var ids = StoredKeys.Of(truth.Known.Facts.Here.Concat(then.Known.Facts.Here));
        return AdjustClosedPeriod.Difference(truth.Calculated.Outcome, told, (participant, now, before) => CausesOf(participant, now, before, then, truth, recorded, ids));
    }

    private static AdjustmentCause[] CausesOf(
        string participant, PaidLine? now, ToldAmount? told, KnownOutcome before, KnownOutcome after, List<Changed> recorded, StoredKeys ids)
    {
        var (component, currency) = (now?.ComponentCode ?? told!.ComponentCode, now?.Amount.Currency ?? told!.Amount.Currency);
        // What is paid as it is follows from no plan: it is its own cause, and none of another line.
        var isPaidAsItIs = now?.Plan is null && TransactionKey.PaysAsItIs(component);
        var (credited, credits) = (CreditsOf(before.Calculated.Outcome, participant, isPaidAsItIs ? currency : null), CreditsOf(after.Calculated.Outcome, participant, isPaidAsItIs ? currency : null));
        var attributed = (isPaidAsItIs
            ? PaidAsTheyAre(component, credited, credits)
            : FactStates.CausesBetween(participant, before.Known.FactsOf(participant), after.Known.FactsOf(participant), component, currency))
            .Select(c => new AdjustmentCause(c.Kind, c.Reference, ids.IdOf(c.Transaction), Amount(c.Transaction, credited), Amount(c.Transaction, credits), c.Change)).ToList();
        var change = (now?.Amount.Amount ?? 0m) - (told?.Amount.Amount ?? 0m);
        // What was recorded as changed and moved nothing of this line by itself is named too, with its credits.
        foreach (var other in recorded.Where(r => r.TransactionId is { } id && attributed.TrueForAll(a => a.TransactionId != id)))
            if (ids.KeyOf(other.TransactionId!.Value) is { } key && !isPaidAsItIs && !key.IsPaidAsItIs && (credited.ContainsKey(key) || credits.ContainsKey(key)))
                attributed.Add(new AdjustmentCause(other.Kind, other.Reference, other.TransactionId, Amount(key, credited), Amount(key, credits), 0m));
        var rest = change - attributed.Sum(c => c.Change ?? 0m);
        if (rest != 0m) attributed.Add(new AdjustmentCause(WhyDiff.Unexplained, "what was told before", null, null, null, rest));
        return [.. attributed.OrderBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.Reference, StringComparer.Ordinal)];
    }

    private static IEnumerable<Cause> PaidAsTheyAre(string eventType, Dictionary<TransactionKey, decimal> credited, Dictionary<TransactionKey, decimal> credits) =>
        credited.Keys.Union(credits.Keys).Where(k => k.EventType == eventType).Select(k => new Cause("transaction", k.OrderCode, credits.GetValueOrDefault(k) - credited.GetValueOrDefault(k), k)).Where(c => c.Change != 0m);

    private static Dictionary<TransactionKey, decimal> CreditsOf(PeriodOutcome outcome, string participant, Currency? only) =>
        outcome.Payees.Where(p => p.ParticipantCode == participant).SelectMany(p => p.Credits).Where(c => only is null || c.Amount.Currency == only).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Amount.Amount));

    private static decimal? Amount(TransactionKey? key, Dictionary<TransactionKey, decimal> credits) => key is not null && credits.TryGetValue(key, out var amount) ? amount : null;

    // Which transaction is meant, by its key or by its id.
    private sealed record StoredKeys(Dictionary<TransactionKey, Guid> Ids, Dictionary<Guid, TransactionKey> Keys)
    {
        public static StoredKeys Of(IEnumerable<TransactionRow> facts)
        {
            var keys = new Dictionary<Guid, TransactionKey>();
            foreach (var fact in facts)
                if (!keys.ContainsKey(fact.Stored.Id)) keys.Add(fact.Stored.Id, PlanOutcome.KeyOf(fact));
            return new StoredKeys(keys.ToDictionary(k => k.Value, k => k.Key), keys);
        }

        public Guid? IdOf(TransactionKey? key) => key is not null && Ids.TryGetValue(key, out var id) ? id : null;

        public TransactionKey? KeyOf(Guid id) => Keys.GetValueOrDefault(id);
    }
}
