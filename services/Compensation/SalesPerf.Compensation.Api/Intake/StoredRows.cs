using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>New rows that became transactions without waiting in staging: how many, of which days, and whom they name.</summary>
internal sealed class StoredRows
{
    private readonly HashSet<DateOnly> days = [];
    private readonly HashSet<Guid> people = [];

    public int Count { get; private set; }

    public IReadOnlyCollection<DateOnly> Days => days;

    /// <summary>At most a few more than are told apart.</summary>
    public IReadOnlyCollection<Guid> People => people;

    public void Add(JudgedRow row)
    {
        Count++;
        days.Add(row.Date);
        if (people.Count > TransferRows.MostPeople) return;
        if (row.SellerId is { } seller) people.Add(seller);
        else
            foreach (var seat in row.Coverage?.Seats ?? [])
                if (seat.ParticipantId is { } covering) people.Add(covering);
        foreach (var share in row.Splits)
            if (share.ParticipantId is { } sharing) people.Add(sharing);
    }
}

/// <summary>New rows of a file on their way to where they stay. What the file has no columns for is not sent: the store has it as the default, and need not read it a million times.</summary>
internal sealed class TransactionCopy
{
    private const string Columns = """
        id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code, seller_id, seller_code, territory_code,
          coverage, coverage_territory, covering_id, import_id, recorded_by, recorded_at, reason
        """;

    private const string Further = "attributes, units, product_code, customer_code, booked_on, invoiced_on, splits";
    private const short Values = 22;
    private const short FurtherValues = 7;

    private static readonly TransactionCopy Plain = new($"sales_transaction ({Columns})", Values);
    private static readonly TransactionCopy Whole = new($"sales_transaction ({Columns}, {Further})", Values + FurtherValues);

    private readonly short values;

    private TransactionCopy(string target, short values) => (Target, this.values) = (target, values);

    /// <summary>The table and its columns.</summary>
    public string Target { get; }

    /// <summary>How the rows of a file are written, by any of them.</summary>
    public static TransactionCopy Of(RawRow row) => row.HasFurther ? Whole : Plain;

    public void Write(BinaryRowWriter copy, Guid importId, JudgedRow row, string by, DateTimeOffset now)
    {
        copy.Row(values);
        copy.Uuid(row.Id);
        copy.Int32(0);
        copy.Boolean(true);
        JudgedCopy.WriteKey(copy, row);
        copy.Numeric(row.Amount);
        JudgedCopy.WriteCoverage(copy, row);
        copy.Uuid(importId);
        copy.Text(by);
        copy.Instant(now);
        copy.Text("import");
        if (values > Values) JudgedCopy.WriteFurther(copy, row);
    }
}
