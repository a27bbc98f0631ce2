using Npgsql;
using SalesPerf.Compensation.Api.Periods.Gathering;
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

/// <summary>As of when what happened on some days is known: from the end of the days before them on.</summary>
/// <param name="EndExclusive">First day after them.</param>
/// <param name="Knowledge">As of when.</param>
internal readonly record struct KnownDays(DateOnly EndExclusive, Knowledge Knowledge);

/// <summary>What happened to orders that holds or rules ask for.</summary>
internal sealed class OrderBooks(CompensationDbContext db)
{
    private const string Now = """
        SELECT t.order_code, t.event_type, t.compensation_date, t.amount FROM compensation.sales_transaction t WHERE t.is_current AND t.order_code = ANY($1) AND t.compensation_date < $2
        """;

    // All revisions of a transaction have the order of the current one, by which it is found.
    private static readonly string Then = $"""
        SELECT t.order_code, t.event_type, t.compensation_date, t.amount FROM compensation.sales_transaction c JOIN compensation.sales_transaction t ON t.id = c.id
        JOIN unnest($2::date[], $3::date[], $4::timestamptz[]) AS k(first, end_exclusive, instant) ON t.compensation_date >= k.first AND t.compensation_date < k.end_exclusive
        WHERE c.is_current AND c.order_code = ANY($1) AND {Knowledge.Revision("t", "k.instant")}
        """;

    /// <summary>Totals and events of orders until the end of the last days; none for an empty list.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="days">As of when what happened is known, earliest days first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<OrderBook> OfAsync(string[] orders, IReadOnlyList<KnownDays> days, CancellationToken cancellationToken)
    {
        if (orders.Length == 0 || days.Count == 0) return OrderBook.Empty;
        var events = days.All(d => d.Knowledge.At is null)
            ? await db.ListAsync(Now, ReadEvent, [orders, days[^1].EndExclusive], cancellationToken)
            : await db.ListAsync(Then, ReadEvent, [orders, days.Select(d => d.EndExclusive).SkipLast(1).Prepend(DateOnly.MinValue).ToArray(), days.Select(d => d.EndExclusive).ToArray(), days.Select(d => d.Knowledge.Instant).ToArray()], cancellationToken);
        var booked = events.ToLookup(e => e.Event == "booked");
        return new OrderBook(booked[true].GroupBy(e => e.Order).ToDictionary(o => o.Key, o => o.Sum(e => e.Amount), StringComparer.Ordinal), booked[false]);
    }

    private static OrderEvent ReadEvent(NpgsqlDataReader r) => new(r.GetString(0), r.GetString(1), r.GetFieldValue<DateOnly>(2), Exact.Number(r.GetDecimal(3)));

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
