using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>A period whose facts are frozen: what was recorded later does not count in it.</summary>
/// <param name="Period">Code of the period.</param>
/// <param name="At">The last instant whose knowledge counts.</param>
public sealed record LockFact(string Period, DateTimeOffset At);

/// <summary>
/// Facts as they count where periods are locked. Values and tables recorded later do not hold on the days of a locked period, quotas and transactions are those that were known; whatever
/// looks back on the period from another one sees the same.
/// </summary>
internal static class LockedFacts
{
    public static FactSet Of(FactSet facts)
    {
        var latest = facts with { Quotas = [.. facts.Quotas.GroupBy(q => (q.Participant, q.Period, q.Measure)).SelectMany(g => Latest(facts, [.. g]))] };
        if (facts.Locks.Count == 0) return latest;
        return latest with
        {
            ParametersFrom = [.. facts.ParametersFrom.Select(v => v with { HiddenIn = HiddenIn(facts, v.RecordedAt) })],
            Participants = [.. facts.Participants.Select(p => p with { ParametersFrom = [.. p.ParametersFrom.Select(v => v with { HiddenIn = HiddenIn(facts, v.RecordedAt) })] })],
            Tables = [.. facts.Tables.Select(t => t with { HiddenIn = HiddenIn(facts, t.RecordedAt) })],
            Transactions = [.. facts.Transactions.GroupBy(t => (t.Order, t.Line, t.SubLine, t.Event)).SelectMany(g => Known(facts, [.. g]))],
        };
    }

    // Several of which nothing says when they were recorded stay, and are refused where they are asked for.
    private static IEnumerable<QuotaFact> Latest(FactSet facts, QuotaFact[] ofOne)
    {
        var known = ofOne.Where(q => !facts.Locks.Any(l => l.Period == q.Period && q.RecordedAt > l.At)).ToArray();
        var last = known.Max(q => q.RecordedAt);
        return known.Where(q => q.RecordedAt == last);
    }

    // A version that was known of a locked period when it was locked stays, wherever a later one would put it.
    private static IEnumerable<TransactionFact> Known(FactSet facts, TransactionFact[] versions)
    {
        foreach (var frozen in facts.Locks)
        {
            var then = versions.Where(v => v.RecordedAt is not { } at || at <= frozen.At).ToArray();
            var last = then.Max(v => v.RecordedAt);
            if (then.Where(v => v.RecordedAt == last).Any(v => IsIn(facts, frozen, v))) return then;
        }

        return versions.Where(v => !facts.Locks.Any(l => v.RecordedAt > l.At && IsIn(facts, l, v)));
    }

    private static bool IsIn(FactSet facts, LockFact frozen, TransactionFact version) => DaysOf(facts, frozen).Contains(version.Date);

    private static IReadOnlyList<DateRange> HiddenIn(FactSet facts, DateTimeOffset? recordedAt) => [.. facts.Locks.Where(l => recordedAt > l.At).Select(l => DaysOf(facts, l))];

    private static DateRange DaysOf(FactSet facts, LockFact frozen) => facts.Calendar.Find(frozen.Period)!.Range;
}
