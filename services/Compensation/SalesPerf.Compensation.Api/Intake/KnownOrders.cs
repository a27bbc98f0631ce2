using Npgsql;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Which orders are known before a file: what is of none of them is new without a look at each row. It is asked on a connection of its own, which does not see what the file itself stored
/// and leaves the other to its work; nobody else adds orders while a transfer lasts.
/// </summary>
internal sealed class KnownOrders(NpgsqlDataSource database)
{
    // Most sources count their orders upwards: then one look tells that all are beyond what is known.
    private const string Within = """
        SELECT EXISTS (SELECT FROM (SELECT min(code) AS least, max(code) AS most FROM unnest($1::text[]) AS code) b
          CROSS JOIN LATERAL (SELECT FROM compensation.sales_transaction t WHERE t.is_current AND t.order_code >= b.least AND t.order_code <= b.most LIMIT 1) known)
        """;

    private const string Which = "SELECT DISTINCT t.order_code FROM compensation.sales_transaction t WHERE t.is_current AND t.order_code = ANY($1)";

    /// <summary>Those of the orders that have transactions.</summary>
    public async Task<IReadOnlySet<string>> OfAsync(IEnumerable<string> orders, CancellationToken cancellationToken)
    {
        var (known, asked) = (new HashSet<string>(StringComparer.Ordinal), orders.Distinct(StringComparer.Ordinal).ToArray());
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var within = Command(Within, asked, connection);
        if (asked.Length == 0 || !(bool)(await within.ExecuteScalarAsync(cancellationToken))!) return known;
        await using var which = Command(Which, asked, connection);
        await using var reader = await which.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) known.Add(reader.GetString(0));
        return known;
    }

    private static NpgsqlCommand Command(string sql, string[] orders, NpgsqlConnection connection) => new(sql, connection) { Parameters = { new() { Value = orders } } };
}
