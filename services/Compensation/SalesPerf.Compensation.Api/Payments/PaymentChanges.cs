using Npgsql;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Finds whose settled periods became other ones since they were settled, so that their payment is settled from the beginning. It may say too many, never too few.</summary>
internal sealed class PaymentChanges(CompensationDbContext db, AffectedPayees affected, Programs programs)
{
    // A fact is recorded when its transaction begins, and seen once it ends.
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(1);

    private const string Reopened = """
        SELECT EXISTS (SELECT FROM compensation.period_state s JOIN org.period p ON p.code = s.period_code
          WHERE p.calendar_code = $1 AND p.start <= $2 AND (s.closed_at > $3 OR (NOT s.closed AND s.published_hash IS NOT NULL)))
        """;

    // Facts of before that a payment of the period does not know, or that its statements do not.
    private const string Locked = """
        SELECT EXISTS (SELECT FROM compensation.data_lock l WHERE l.released_at IS NULL AND (l.plan_code IN (SELECT v.plan_code FROM compensation.plan_version v WHERE v.calendar_code = $1)
          OR l.period_code IN (SELECT p.code FROM org.period p WHERE p.calendar_code = $1 AND p.start <= $2)))
        """;

    private const string Holds = """
        SELECT p.code FROM compensation.hold h LEFT JOIN org.participant p ON p.id = h.participant_id WHERE h.scope <> 'payment' AND ((h.from_date < $1 AND h.placed_at > $2)
          OR EXISTS (SELECT FROM compensation.hold_release r WHERE r.hold_id = h.id AND r.released_on < $1 AND r.released_at > $2))
        """;

    // What happened since to orders of before: who was credited for them at any time, and whom the event names.
    private const string Orders = """
        WITH news AS (SELECT order_code, seller_id, taken_back FROM (
          SELECT DISTINCT t.order_code, t.seller_id, t.event_type = ANY($3) AS releases,
            t.event_type = ANY($4) OR (t.event_type <> ALL($5) AND EXISTS (SELECT FROM compensation.sales_transaction b WHERE b.is_current AND b.order_code = t.order_code AND b.event_type = ANY($4))) AS taken_back
          FROM compensation.sales_transaction t WHERE t.is_current AND t.compensation_date >= $1 AND t.compensation_date < $2 AND (t.event_type = ANY($3) OR cardinality($4) > 0)
            AND EXISTS (SELECT FROM compensation.sales_transaction o WHERE o.is_current AND o.order_code = t.order_code AND o.compensation_date < $1)) happened WHERE releases OR taken_back)
        SELECT DISTINCT n.order_code, n.taken_back, p.code FROM news n JOIN compensation.sales_transaction o ON o.is_current AND o.order_code = n.order_code
        JOIN compensation.credit c ON c.transaction_id = o.id JOIN org.participant p ON p.id = c.participant_id
        UNION SELECT n.order_code, n.taken_back, p.code FROM news n JOIN org.participant p ON p.id = n.seller_id
        """;

    // How much of an order was collected or taken back is of all who have a part in it, whomever a late row of it names.
    private const string LateOrders = """
        WITH late AS (SELECT DISTINCT t.order_code FROM compensation.late_fact f JOIN org.period p ON p.code = f.period_code JOIN compensation.sales_transaction t ON t.id = f.transaction_id AND t.is_current
          WHERE p.calendar_code = $1 AND p.start <= $2 AND f.recorded_at > $3),
        parts AS (SELECT o.id, o.order_code, o.seller_id, bool_or(o.event_type = ANY($4)) OVER (PARTITION BY o.order_code) AS taken_back FROM late l JOIN compensation.sales_transaction o ON o.is_current AND o.order_code = l.order_code)
        SELECT o.order_code, o.taken_back, p.code FROM parts o JOIN compensation.credit c ON c.transaction_id = o.id JOIN org.participant p ON p.id = c.participant_id
        UNION SELECT o.order_code, o.taken_back, p.code FROM parts o JOIN org.participant p ON p.id = o.seller_id
        """;

    private const string Together = """
        SELECT DISTINCT p.code FROM compensation.sales_transaction mine JOIN compensation.sales_transaction t ON t.is_current AND t.order_code = mine.order_code JOIN org.participant p ON p.id = t.seller_id
        WHERE mine.is_current AND mine.seller_id IN (SELECT id FROM org.participant WHERE code = ANY($1))
        """;

    private sealed record News(string Order, bool IsTakenBack, string Participant);

    private sealed record Reach(IReadOnlySet<string> TakingBack, IReadOnlySet<string> Releasing, IReadOnlySet<string> Marks, bool LooksAtOthers)
    {
        public bool MayConcernAnybody(List<News> news) => LooksAtOthers && news.Exists(n => n.IsTakenBack);
    }

    /// <summary>Codes of those whose payments up to a period are not what the balances go on from; null is everybody.</summary>
    /// <param name="settled">The period that was settled last.</param>
    /// <param name="period">The period to pay.</param>
    /// <param name="balances">Balances after it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlySet<string>?> SinceAsync(OrgPeriod settled, OrgPeriod period, IReadOnlyList<StoredBalance> balances, CancellationToken cancellationToken)
    {
        if (await db.ValueAsync<bool>(Locked, [period.CalendarCode, period.Start], cancellationToken)) return null;
        var at = balances.Min(b => b.SettledAt);
        if (await db.ValueAsync<bool>(Reopened, [settled.CalendarCode, settled.Start, at], cancellationToken)) return null;
        var late = await affected.ByLateFactsAsync(settled, at - LongestTransfer, cancellationToken);
        var held = await db.ListAsync(Holds, r => r.MaybeText(0), [settled.EndExclusive, at - LongestRequest], cancellationToken);
        if (late is null || held.Contains(null)) return null;
        var reach = await ReachAsync(settled.CalendarCode, cancellationToken);
        var shared = await db.ListAsync(LateOrders, ReadNews, [settled.CalendarCode, settled.Start, at - LongestTransfer, reach.TakingBack.ToArray()], cancellationToken);
        if (reach.MayConcernAnybody(shared)) return null;
        return await ByOrdersAsync(settled, period, balances, reach, cancellationToken) is { } orders
            ? orders.Concat(late).Concat(held.OfType<string>()).Concat(shared.Select(n => n.Participant)).ToHashSet(StringComparer.Ordinal)
            : null;
    }

    /// <summary>These people and all whom rows of their orders name: what is read of them has all that happened to their orders.</summary>
    public async Task<IReadOnlySet<string>> WithTheirOrdersAsync(IReadOnlySet<string> codes, CancellationToken cancellationToken) =>
        (await db.ListAsync(Together, r => r.GetString(0), [codes.ToArray()], cancellationToken)).Concat(codes).ToHashSet(StringComparer.Ordinal);

    private async Task<IReadOnlySet<string>?> ByOrdersAsync(OrgPeriod settled, OrgPeriod period, IReadOnlyList<StoredBalance> balances, Reach reach, CancellationToken cancellationToken)
    {
        string[] events = [.. reach.TakingBack.Union(reach.Releasing)];
        if (events.Length == 0) return new HashSet<string>();
        var news = await db.ListAsync(Orders, ReadNews, [settled.EndExclusive, period.EndExclusive, events, reach.TakingBack.ToArray(), reach.Marks.ToArray()], cancellationToken);
        if (reach.MayConcernAnybody(news)) return null;
        // What still waits for its order goes on waiting, unless more of an order is sold of which something was taken back: that is less of it then. What was let go whole is settled again with what its order says now.
        var waiting = balances.SelectMany(b => b.GoesOn.Waiting.Select(w => (b.ParticipantCode, w.Deposit.Key.Order))).ToHashSet();
        return news.Where(n => n.IsTakenBack || !waiting.Contains((n.Participant, n.Order))).Select(n => n.Participant).ToHashSet(StringComparer.Ordinal);
    }

    private static News ReadNews(NpgsqlDataReader r) => new(r.GetString(0), r.GetBoolean(1), r.GetString(2));

    private async Task<Reach> ReachAsync(string calendarCode, CancellationToken cancellationToken)
    {
        var documents = await db.ListAsync("SELECT DISTINCT sha256, document FROM compensation.plan_version WHERE calendar_code = $1 AND status <> 'draft'", r => programs.Of(r.GetString(0), r.GetString(1)).Document, [calendarCode], cancellationToken);
        var releasing = documents.SelectMany(d => d.Payments.Releases).SelectMany(r => r.Parts).Select(p => p.Trigger.Event).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // Against what an order came to, or was invoiced, its events are held.
        if (releasing.Count > 0) releasing.UnionWith(["booked", "invoiced"]);
        // What only lets pay go is no sale, where every plan says so by which something is taken back.
        var marks = documents.Where(d => d.Payments.Clawback is not null).Select(d => d.Payments.Releases.SelectMany(r => r.Parts).Select(p => p.Trigger.Event).OfType<string>()).ToArray() is { Length: > 0 } each
            ? each.Aggregate((a, b) => a.Intersect(b)).ToHashSet(StringComparer.Ordinal)
            : [];
        return new Reach(documents.SelectMany(TakingBack).ToHashSet(StringComparer.Ordinal), releasing, marks, documents.Exists(d => PlanReach.LooksAtOthers(d) || PlanReach.SumsPay(d)));
    }

    private static IReadOnlyList<string> TakingBack(PlanDocument plan) => plan.Payments.Clawback?.Events ?? [];
}
