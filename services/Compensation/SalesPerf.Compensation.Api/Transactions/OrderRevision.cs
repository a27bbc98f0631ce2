namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>Writes the statement that appends revisions of orders: what a change states, and everything else as its source has it. A column that is added is added here.</summary>
internal static class OrderRevision
{
    private static readonly string[] Columns =
    [
        "id", "revision", "is_current", "order_code", "line_code", "sub_line_code", "event_type", "compensation_date", "amount", "currency", "delta", "account_code", "seller_id", "seller_code", "territory_code",
        "attributes", "coverage", "coverage_territory", "covering_id", "units", "product_code", "customer_code", "booked_on", "invoiced_on", "splits", "import_id", "reason", "comment", "source_amount", "adjustment",
        "adjustment_value", "recorded_by", "recorded_at",
    ];

    /// <summary>The statement.</summary>
    /// <param name="source">Alias of the rows that have whatever is not stated: the revision before, or what was imported.</param>
    /// <param name="from">What follows FROM.</param>
    /// <param name="stated">Expressions by column.</param>
    /// <exception cref="ArgumentException">An order has no such column.</exception>
    public static string Append(string source, string from, IReadOnlyDictionary<string, string> stated)
    {
        if (stated.Keys.FirstOrDefault(c => !Columns.Contains(c)) is { } unknown) throw new ArgumentException($"An order has no column '{unknown}'.", nameof(stated));
        return $"INSERT INTO compensation.sales_transaction ({string.Join(", ", Columns)})\nSELECT {string.Join(", ", Columns.Select(c => stated.GetValueOrDefault(c) ?? $"{source}.{c}"))}\nFROM {from}";
    }
}
