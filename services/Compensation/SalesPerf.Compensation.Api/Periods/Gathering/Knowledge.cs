namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>As of when facts are known.</summary>
/// <param name="At">The instant; null is now.</param>
internal readonly record struct Knowledge(DateTimeOffset? At)
{
    /// <summary>What is known now.</summary>
    public static Knowledge Now { get; }

    /// <summary>The instant for SQL; the end of time for now.</summary>
    public DateTimeOffset Instant => At ?? DateTimeOffset.MaxValue;

    /// <summary>What was known at both instants: at the earlier one.</summary>
    public Knowledge Within(Knowledge other) => Instant <= other.Instant ? this : other;

    /// <summary>Rows of a table as they were known: those of now that were recorded by then, and past ones that were not superseded by then. Parameter <c>$n</c> is the instant.</summary>
    public static string Rows(string table, string columns, int n) => $"""
        (SELECT {columns} FROM compensation.{table} WHERE recorded_at <= ${n} UNION ALL SELECT {columns} FROM compensation.{table}_past WHERE recorded_at <= ${n} AND superseded_at > ${n})
        """;
}
