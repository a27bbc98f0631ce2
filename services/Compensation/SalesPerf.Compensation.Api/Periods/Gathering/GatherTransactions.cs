using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Transactions with the people whom they name.</summary>
/// <param name="Facts">In any order.</param>
/// <param name="People">Codes of those who are named, by id.</param>
internal sealed record GatheredTransactions(IReadOnlyList<TransactionFact> Facts, IReadOnlyDictionary<Guid, string> People);

/// <summary>Reads transactions as they were known.</summary>
internal sealed class GatherTransactions(CompensationDbContext db, ReadFacts counts)
{
    // In the order in which TransactionRows reads them.
    private const string Columns = """
        t.id, t.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, t.compensation_date, t.amount, t.currency, t.seller_id, t.seller_code, t.splits::text,
        coalesce(c.seats, '[]')::text, t.units, t.product_code, t.customer_code, t.booked_on, t.invoiced_on, t.attributes::text, t.account_code,
        CASE WHEN t.territory_code = '' THEN t.coverage_territory ELSE t.territory_code END
        """;

    /// <summary>The transactions of some days; those that may name any of the sellers, where some are given.</summary>
    /// <param name="start">First day.</param>
    /// <param name="endExclusive">First day after.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="sellers">Only these people's; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<GatheredTransactions> OfAsync(DateOnly start, DateOnly endExclusive, Knowledge knowledge, IReadOnlyCollection<Guid>? sellers, CancellationToken cancellationToken)
    {
        var rows = new TransactionRows();
        var facts = await CopyRows.ReadAsync(await db.ConnectionAsync(cancellationToken), Query(start, endExclusive, knowledge, sellers), rows.Read, cancellationToken);
        counts.Add(facts.Count);
        return new GatheredTransactions(facts, rows.People);
    }

    private static string Query(DateOnly start, DateOnly endExclusive, Knowledge knowledge, IReadOnlyCollection<Guid>? sellers)
    {
        var some = $"SELECT {Columns} FROM compensation.sales_transaction t LEFT JOIN compensation.covering c ON c.id = t.covering_id AND t.seller_id IS NULL WHERE t.compensation_date >= {Literal(start)} AND t.compensation_date < {Literal(endExclusive)}";
        // Shares and coverage name people too: they are few, and each is found by an index of its own.
        var named = sellers is null ? string.Empty : $" AND (t.seller_id = ANY('{{{string.Join(',', sellers)}}}'::uuid[]) OR t.seller_id IS NULL OR t.splits <> '[]')";
        if (knowledge.At is not { } at) return $"{some} AND t.is_current{named}";
        var then = $"t.recorded_at <= {Literal(at)} AND NOT EXISTS (SELECT FROM compensation.sales_transaction later WHERE later.id = t.id AND later.revision > t.revision AND later.recorded_at <= {Literal(at)})";
        // Current and past revisions have indexes of their own.
        return $"{some} AND t.is_current AND {then}{named} UNION ALL {some} AND NOT t.is_current AND {then}{named}";
    }

    private static string Literal(DateOnly day) => $"'{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'::date";

    // To the microsecond, as parameters are sent and instants are stored.
    private static string Literal(DateTimeOffset instant) => $"'{instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'::timestamptz";
}

/// <summary>Makes facts of rows. Texts that come again and again are made once.</summary>
internal sealed class TransactionRows
{
    private static readonly Dictionary<string, string> NoAttributes = [];
    private readonly RepeatedTexts lines = new(), events = new(), currencies = new(), sellers = new(), products = new(), customers = new(), accounts = new(), territories = new();
    private readonly Dictionary<Guid, string> people = [];

    /// <summary>Codes of those whom the rows so far name, by id.</summary>
    public IReadOnlyDictionary<Guid, string> People => people;

    public TransactionFact Read(BinaryRowReader row)
    {
        var stored = new StoredRevision(row.Uuid(), row.Int32());
        var fact = new TransactionFact(row.Text(), lines.Of(row.Bytes()), lines.Of(row.Bytes()), events.Of(row.Bytes()), row.Date(), row.Decimal())
        {
            Stored = stored, Currency = Currency.Of(currencies.Of(row.Bytes())), Seller = Seller(row), Splits = Splits(row.Bytes()), Covering = Covering(row.Bytes()), Units = row.MaybeDecimal() ?? 1m,
            Product = products.Of(row.Bytes()), Customer = customers.Of(row.Bytes()), BookedOn = row.MaybeDate(), InvoicedOn = row.MaybeDate(), Attributes = Attributes(row.Bytes()),
            Account = accounts.Of(row.Bytes()), Territory = territories.Of(row.Bytes()),
        };
        return fact;
    }

    private string? Seller(BinaryRowReader row)
    {
        var id = row.MaybeUuid();
        var code = sellers.Of(row.Bytes());
        if (id is not { } seller) return null;
        people[seller] = code;
        return code;
    }

    private SplitFact[] Splits(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("[]"u8)) return [];
        var splits = JsonSerializer.Deserialize<List<SplitShare>>(json, Sql.Json)!;
        foreach (var split in splits)
            if (split.ParticipantId is { } id) people[id] = split.ParticipantCode;
        return [.. splits.Select(s => new SplitFact(s.ParticipantCode, s.Share))];
    }

    private string[] Covering(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("[]"u8)) return [];
        CoveringSeatRow[] held = [.. JsonSerializer.Deserialize<List<CoveringSeatRow>>(json, Sql.Json)!.Where(s => s.ParticipantId is not null)];
        foreach (var seat in held) people[seat.ParticipantId!.Value] = seat.ParticipantCode;
        return [.. held.Select(s => s.ParticipantCode).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Attributes(ReadOnlySpan<byte> json) => json.SequenceEqual("{}"u8) ? NoAttributes : JsonSerializer.Deserialize<Dictionary<string, string>>(json, Sql.Json)!;
}
