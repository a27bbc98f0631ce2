using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A hold as stored.</summary>
internal sealed record StoredHold(Guid Id, string Scope, string? OrderCode, Guid? ParticipantId, DateOnly From, ReleaseTrigger? Trigger, string Reason, DateOnly[] ReleasedOn, decimal[] Shares)
{
    public const string Deal = "deal";
    public const string Person = "person";
    public const string Payment = "payment";

    public bool IsOver => Shares.Contains(1m);

    public Hold ToHold() => new(Id.ToString(), OrderCode, From, Trigger, [.. ReleasedOn.Zip(Shares)], Reason);
}

/// <summary>Holds on deals, persons and payments.</summary>
internal sealed class Holds(CompensationDbContext db)
{
    private const string All = """
        SELECT h.id, h.scope, h.order_code, h.participant_id, h.from_date, h.trigger::text, h.reason, coalesce(r.days, '{}'), coalesce(r.shares, '{}') FROM compensation.hold h
        LEFT JOIN LATERAL (SELECT array_agg(released_on ORDER BY share) AS days, array_agg(share ORDER BY share) AS shares FROM compensation.hold_release WHERE hold_id = h.id) r ON true
        """;

    // Whom a hold concerns: the person of code $1, or everybody who is credited for the order $2.
    private const string Concerned = """
        SELECT w.id FROM org.participant w WHERE w.code = $1
        UNION ALL SELECT c.participant_id FROM compensation.sales_transaction t JOIN compensation.credit c ON c.transaction_id = t.id WHERE $1::text IS NULL AND t.order_code = $2
        """;

    /// <summary>Every hold: those that are over decide what earlier payments held.</summary>
    public Task<List<StoredHold>> AllAsync(CancellationToken cancellationToken) => db.ListAsync($"{All} ORDER BY h.id", Read, [], cancellationToken);

    /// <summary>The first day that no approved payment of those covers whom a hold concerns: what is held or released now counts from it on, and so for the next payment of each. Others may be paid further.</summary>
    /// <param name="participantCode">The person; null where all are concerned who are credited for the deal.</param>
    /// <param name="orderCode">The deal.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<DateOnly> NextPaidDayAsync(string? participantCode, string? orderCode, CancellationToken cancellationToken) => await db.ValueAsync<DateOnly>($"""
        SELECT coalesce(max(p.end_exclusive), date '0001-01-01') FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code
        WHERE h.approved AND h.participant_id IN ({Concerned})
        """, [participantCode, orderCode], cancellationToken);

    /// <summary>Whom a hold concerns: its person, or all who are credited for its deal.</summary>
    public Task<List<Guid>> ConcernedAsync(string? participantCode, string? orderCode, CancellationToken cancellationToken) =>
        db.ListAsync(Concerned, r => r.GetGuid(0), [participantCode, orderCode], cancellationToken);

    private static StoredHold Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.MaybeText(2), r.Maybe<Guid>(3), r.GetFieldValue<DateOnly>(4), r.IsDBNull(5) ? null : r.FromJson<ReleaseTrigger>(5), r.GetString(6), r.GetFieldValue<DateOnly[]>(7),
        [.. r.GetFieldValue<decimal[]>(8).Select(Exact.Number)]);
}

/// <summary>What happened to orders that holds or rules ask for.</summary>
internal sealed class OrderBooks(CompensationDbContext db)
{
    private sealed record Booked(string Order, decimal Amount);

    /// <summary>Totals and events of orders until a day; none for an empty list.</summary>
    public async Task<OrderBook> OfAsync(string[] orders, DateOnly endExclusive, CancellationToken cancellationToken)
    {
        if (orders.Length == 0) return OrderBook.Empty;
        var totals = await db.ListAsync("SELECT order_code, sum(amount) FROM compensation.sales_transaction WHERE is_current AND event_type = 'booked' AND order_code = ANY($1) AND compensation_date < $2 GROUP BY 1",
            r => new Booked(r.GetString(0), Exact.Number(r.GetDecimal(1))), [orders, endExclusive], cancellationToken);
        var events = await db.ListAsync("SELECT order_code, event_type, compensation_date, amount FROM compensation.sales_transaction WHERE is_current AND event_type <> 'booked' AND order_code = ANY($1) AND compensation_date < $2",
            r => new OrderEvent(r.GetString(0), r.GetString(1), r.GetFieldValue<DateOnly>(2), Exact.Number(r.GetDecimal(3))), [orders, endExclusive], cancellationToken);
        return new OrderBook(totals.ToDictionary(t => t.Order, t => t.Amount, StringComparer.Ordinal), events);
    }

    /// <summary>The credits behind what payees earned in periods in which one of these orders was credited to them; by payee and period.</summary>
    public async Task<ILookup<(Guid Participant, string Period), DepositSource>> SourcesAsync(string[] orders, IReadOnlyList<OrgPeriod> periods, CancellationToken cancellationToken)
    {
        var rows = orders.Length == 0 ? [] : await db.ListAsync("""
            SELECT c.participant_id, c.period_code, t.order_code, t.line_code, c.amount, t.compensation_date FROM compensation.credit c
            JOIN compensation.sales_transaction t ON t.id = c.transaction_id AND t.revision = c.revision
            WHERE NOT c.is_reward AND c.period_code = ANY($2) AND (c.participant_id, c.period_code) IN (
              SELECT h.participant_id, h.period_code FROM compensation.credit h JOIN compensation.sales_transaction o ON o.id = h.transaction_id AND o.revision = h.revision WHERE o.order_code = ANY($1))
            ORDER BY 1, 2, 3, 4, 6
            """, r => (Key: (r.GetGuid(0), r.GetString(1)), Source: new DepositSource(r.GetString(2), r.GetString(3), Exact.Number(r.GetDecimal(4)), r.GetFieldValue<DateOnly>(5))),
            [orders, periods.Select(p => p.Code).ToArray()], cancellationToken);
        return rows.ToLookup(r => r.Key, r => r.Source);
    }
}
