using Npgsql;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>A transaction with the people whom it names.</summary>
internal sealed record GatheredTransaction(TransactionKey Key, RevisionOfRecord Revision, TransactionFact Fact, IReadOnlyList<(Guid Id, string Code)> People);

/// <summary>Reads transactions as they were known.</summary>
internal sealed class GatherTransactions(CompensationDbContext db)
{
    private const string Columns = """
        t.id, t.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, t.compensation_date, t.amount, t.currency, t.seller_id, t.seller_code,
        CASE WHEN t.seller_id IS NULL THEN t.coverage_seats ELSE '[]'::jsonb END::text, t.units, t.product_code, t.customer_code, t.booked_on, t.invoiced_on, t.splits::text, t.attributes::text, t.account_code,
        CASE WHEN t.territory_code = '' THEN t.coverage_territory ELSE t.territory_code END
        """;

    private const string Some = $"SELECT {Columns} FROM compensation.sales_transaction t WHERE t.compensation_date >= $1 AND t.compensation_date < $2";

    private const string Then = "t.recorded_at <= $3 AND NOT EXISTS (SELECT FROM compensation.sales_transaction later WHERE later.id = t.id AND later.revision > t.revision AND later.recorded_at <= $3)";

    /// <summary>The transactions of some days; those that may name any of the sellers, where some are given.</summary>
    /// <param name="start">First day.</param>
    /// <param name="endExclusive">First day after.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="sellers">Only these people's; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<List<GatheredTransaction>> OfAsync(DateOnly start, DateOnly endExclusive, Knowledge knowledge, IReadOnlyCollection<Guid>? sellers, CancellationToken cancellationToken)
    {
        var known = knowledge.At is { } at ? new object[] { at } : [];
        var named = sellers is null ? string.Empty : $" AND {Named(3 + known.Length)}";
        // Current and past revisions have indexes of their own.
        var sql = known.Length == 0 ? $"{Some} AND t.is_current{named}" : $"{Some} AND t.is_current AND {Then}{named} UNION ALL {Some} AND NOT t.is_current AND {Then}{named}";
        return db.ListAsync(sql, Read, [start, endExclusive, .. known, .. sellers is null ? Array.Empty<object?>() : [sellers.ToArray()]], cancellationToken);
    }

    // Shares and coverage name people too: they are few, and each is found by an index of its own.
    private static string Named(int sellers) => $"(t.seller_id = ANY(${sellers}) OR t.seller_id IS NULL OR t.splits <> '[]')";

    private static GatheredTransaction Read(NpgsqlDataReader r)
    {
        var key = new TransactionKey(r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5));
        var seller = r.Maybe<Guid>(9);
        var splits = r.GetString(17) is "[]" ? [] : r.FromJson<List<SplitShare>>(17);
        var seats = seller is null && r.GetString(11) is not "[]" ? r.FromJson<List<CoveringSeatRow>>(11).Where(s => s.ParticipantId is not null).ToArray() : [];
        var (units, attributes) = (r.Maybe<decimal>(12), r.GetString(18));
        var fact = new TransactionFact(key.OrderCode, key.LineCode, key.SubLineCode, key.EventType, r.GetFieldValue<DateOnly>(6), Exact.Number(r.GetDecimal(7)))
        {
            Currency = Currency.Of(r.GetString(8)), Seller = seller is null ? null : r.GetString(10), Covering = [.. seats.Select(s => s.ParticipantCode).Order(StringComparer.Ordinal)],
            Splits = [.. splits.Select(s => new SplitFact(s.ParticipantCode, s.Share))], Units = units is { } stated ? Exact.Number(stated) : 1m, Product = r.GetString(13), Customer = r.GetString(14),
            BookedOn = r.Maybe<DateOnly>(15), InvoicedOn = r.Maybe<DateOnly>(16), Account = r.GetString(19), Territory = r.GetString(20),
            Attributes = attributes is "{}" ? Empty : r.FromJson<Dictionary<string, string>>(18),
        };
        (Guid, string)[] people =
        [
            .. seller is { } id ? [(id, r.GetString(10))] : Array.Empty<(Guid, string)>(), .. splits.Where(s => s.ParticipantId is not null).Select(s => (s.ParticipantId!.Value, s.ParticipantCode)),
            .. seats.Select(s => (s.ParticipantId!.Value, s.ParticipantCode)),
        ];
        return new GatheredTransaction(key, new RevisionOfRecord(r.GetGuid(0), r.GetInt32(1)), fact, people);
    }

    private static readonly Dictionary<string, string> Empty = [];
}
