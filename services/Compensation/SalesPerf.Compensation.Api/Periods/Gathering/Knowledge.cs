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

    /// <summary>That a revision of a transaction is the one that was known at an instant.</summary>
    /// <param name="revision">Alias of the revision.</param>
    /// <param name="instant">The instant in SQL.</param>
    public static string Revision(string revision, string instant) => $"""
        {revision}.recorded_at <= {instant} AND NOT EXISTS (SELECT FROM compensation.sales_transaction later WHERE later.id = {revision}.id AND later.revision > {revision}.revision AND later.recorded_at <= {instant})
        """;

    /// <summary>Rows of a table as they were known: those of now that were recorded by then, and past ones that were not superseded by then. Parameter <c>$n</c> is the instant.</summary>
    public static string Rows(string table, string columns, int n) => $"""
        (SELECT {columns} FROM compensation.{table} WHERE recorded_at <= ${n} UNION ALL SELECT {columns} FROM compensation.{table}_past WHERE recorded_at <= ${n} AND superseded_at > ${n})
        """;
}
