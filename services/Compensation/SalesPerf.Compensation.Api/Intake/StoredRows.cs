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

/// <summary>A new row on its way to where it stays.</summary>
internal static class TransactionCopy
{
    public const string Target = """
        sales_transaction (id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code, seller_id, seller_code, territory_code, attributes,
          coverage, coverage_territory, covering_id, units, product_code, customer_code, booked_on, invoiced_on, splits, import_id, recorded_by, recorded_at, reason)
        """;

    private const short Values = 29;

    public static void Write(BinaryRowWriter copy, Guid importId, JudgedRow row, string by, DateTimeOffset now)
    {
        copy.Row(Values);
        copy.Uuid(row.Id);
        copy.Int32(0);
        copy.Boolean(true);
        JudgedCopy.WriteKey(copy, row);
        copy.Numeric(row.Amount);
        JudgedCopy.WriteDetails(copy, row);
        copy.Uuid(importId);
        copy.Text(by);
        copy.Instant(now);
        copy.Text("import");
    }
}
