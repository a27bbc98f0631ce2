using System.Text;
using Npgsql;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Which orders are known: what is of none of them is new without a look at each row.</summary>
internal sealed class KnownOrders(NpgsqlDataSource database)
{
    private const string Bounds = "SELECT (SELECT min(order_code) FROM compensation.sales_transaction WHERE is_current), (SELECT max(order_code) FROM compensation.sales_transaction WHERE is_current)";

    /// <summary>Those that are known now; nobody else adds orders while a transfer lasts.</summary>
    public async Task<OrdersBefore> BeforeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Bounds);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(0) ? new OrdersBefore(database, null) : new OrdersBefore(database, (Encoding.UTF8.GetBytes(reader.GetString(0)), Encoding.UTF8.GetBytes(reader.GetString(1))));
    }
}

/// <summary>Which orders were known before a file, asked on connections of its own, which do not see what the file itself stored and leave the other to its work.</summary>
/// <param name="database">Where.</param>
/// <param name="bounds">The least and the greatest by their bytes, as the store compares them; null where none is known.</param>
internal sealed class OrdersBefore(NpgsqlDataSource database, (byte[] Least, byte[] Greatest)? bounds)
{
    // A judged code has at most a hundred characters.
    private const int LongestForm = 400;
    private const string Which = "SELECT DISTINCT t.order_code FROM compensation.sales_transaction t WHERE t.is_current AND t.order_code = ANY($1)";
    private static readonly HashSet<string> None = [];

    /// <summary>Those of the orders that have transactions. Most sources count their orders upwards: what is beyond all that is known is not asked about.</summary>
    public async Task<IReadOnlySet<string>> OfAsync(IEnumerable<string> orders, CancellationToken cancellationToken)
    {
        string[] asked = [.. orders.Where(IsWithin).Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0) return None;
        var known = new HashSet<string>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(Which);
        command.Parameters.Add(new() { Value = asked });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) known.Add(reader.GetString(0));
        return known;
    }

    private bool IsWithin(string code)
    {
        if (bounds is not { } known) return false;
        Span<byte> form = stackalloc byte[LongestForm];
        ReadOnlySpan<byte> written = form[..Encoding.UTF8.GetBytes(code, form)];
        return written.SequenceCompareTo(known.Least) >= 0 && written.SequenceCompareTo(known.Greatest) <= 0;
    }
}
