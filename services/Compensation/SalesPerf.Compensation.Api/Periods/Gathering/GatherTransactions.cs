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
internal sealed record GatheredTransactions(TransactionTable Facts, IReadOnlyDictionary<Guid, string> People);

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
        await CopyRows.ReadAsync(await db.ConnectionAsync(cancellationToken), Query(start, endExclusive, knowledge, sellers), rows.Add, cancellationToken);
        var facts = rows.Table();
        counts.Add(facts.Count);
        return new GatheredTransactions(facts, rows.People);
    }

    private static string Query(DateOnly start, DateOnly endExclusive, Knowledge knowledge, IReadOnlyCollection<Guid>? sellers)
    {
        var some = $"SELECT {Columns} FROM compensation.sales_transaction t LEFT JOIN compensation.covering c ON c.id = t.covering_id AND t.seller_id IS NULL WHERE t.compensation_date >= {Literal(start)} AND t.compensation_date < {Literal(endExclusive)}";
        // Shares and coverage name people too: they are few, and each is found by an index of its own.
        var named = sellers is null ? string.Empty : $" AND (t.seller_id = ANY('{{{string.Join(',', sellers)}}}'::uuid[]) OR t.seller_id IS NULL OR t.splits <> '[]')";
        if (knowledge.At is not { } at) return $"{some} AND t.is_current{named}";
        var then = Knowledge.Revision("t", Literal(at));
        // Current and past revisions have indexes of their own.
        return $"{some} AND t.is_current AND {then}{named} UNION ALL {some} AND NOT t.is_current AND {then}{named}";
    }

    private static string Literal(DateOnly day) => $"'{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'::date";

    // To the microsecond, as parameters are sent and instants are stored.
    private static string Literal(DateTimeOffset instant) => $"'{instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'::timestamptz";
}

/// <summary>Makes a table of rows: no object of any, and no text that is there already.</summary>
internal sealed class TransactionRows
{
    private readonly TransactionColumns columns = new();
    private readonly RepeatedCodes lines, events, sellers, products, customers, accounts, territories;
    private readonly RepeatedTexts currencies = new();
    private readonly TextBuffer order = new(), seats = new();
    private readonly Dictionary<string, string[]> coverings = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> people = [];

    public TransactionRows()
    {
        (lines, events, sellers, products) = (new(columns.Lines), new(columns.Events), new(columns.Sellers), new(columns.Products));
        (customers, accounts, territories) = (new(columns.Customers), new(columns.Accounts), new(columns.Territories));
    }

    /// <summary>Codes of those whom the rows so far name, by id.</summary>
    public IReadOnlyDictionary<Guid, string> People => people;

    /// <summary>The rows so far.</summary>
    public TransactionTable Table() => new(columns);

    // In the order in which the query gives the columns.
    public void Add(BinaryRowReader row) => columns.Add(new NewTransaction
    {
        Stored = new StoredRevision(row.Uuid(), row.Int32()), Order = order.Of(row.Bytes()), Line = lines.Of(row.Bytes()), SubLine = lines.Of(row.Bytes()), Event = events.Of(row.Bytes()), Date = row.Date(),
        Amount = row.Decimal(), Currency = Currency.Of(currencies.Of(row.Bytes())), Seller = Seller(row), Splits = Splits(row.Bytes()), Covering = Covering(row.Bytes()), Units = row.MaybeDecimal(),
        Product = products.Of(row.Bytes()), Customer = customers.Of(row.Bytes()), BookedOn = row.MaybeDate(), InvoicedOn = row.MaybeDate(), Attributes = Attributes(row.Bytes()),
        Account = accounts.Of(row.Bytes()), Territory = territories.Of(row.Bytes()),
    });

    private int? Seller(BinaryRowReader row)
    {
        var id = row.MaybeUuid();
        var form = row.Bytes();
        if (id is not { } seller) return null;
        var code = sellers.Of(form);
        people[seller] = columns.Sellers[code];
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

    // Who covers what is kept once and named by many rows.
    private string[] Covering(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("[]"u8)) return [];
        var known = coverings.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(seats.Of(json), out var covering)) return covering;
        CoveringSeatRow[] held = [.. JsonSerializer.Deserialize<List<CoveringSeatRow>>(json, Sql.Json)!.Where(s => s.ParticipantId is not null)];
        foreach (var seat in held) people[seat.ParticipantId!.Value] = seat.ParticipantCode;
        return known[seats.Of(json)] = [.. held.Select(s => s.ParticipantCode).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string>? Attributes(ReadOnlySpan<byte> json) => json.SequenceEqual("{}"u8) ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json, Sql.Json)!;
}
