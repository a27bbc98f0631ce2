using Npgsql;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>
/// Reads the stored facts by COPY; the order lines on two connections that see one snapshot, each a half of the table's pages, by one thread in turn: while it reads of one the other's
/// rows come in, so it need not be woken for every few kilobytes that a server sends.
/// </summary>
internal static class FactReader
{
    private const int Parts = 2;
    private const int RowsInTurn = 16_384;

    public static async Task<IReadOnlyList<SalesBlocks>> SalesAsync(string connectionString)
    {
        await using var first = new NpgsqlConnection(connectionString);
        await first.OpenAsync();
        await using var transaction = await first.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var snapshot = (string)(await ScalarAsync(first, "SELECT pg_export_snapshot()"))!;
        var pages = (long)(await ScalarAsync(first, "SELECT pg_relation_size('facts.sales_transaction') / current_setting('block_size')::bigint"))!;
        return await Task.Run(() => InTurn([.. Enumerable.Range(0, Parts).Select(part => new Part(connectionString, snapshot, pages * part / Parts, part + 1 == Parts ? null : pages * (part + 1) / Parts))]));
    }

    public static List<Payee> Payees(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var rows = new BinaryRowReader(connection.BeginRawBinaryCopy("COPY (SELECT payee_no, coalesce(manager_no, -1), quota, target FROM facts.payee ORDER BY payee_no) TO STDOUT (FORMAT BINARY)"));
        var payees = new List<Payee>();
        while (rows.NextRow())
        {
            var (number, manager) = (rows.Int32(), rows.Int32());
            payees.Add(new Payee(number, manager < 0 ? null : manager, rows.Numeric(2), rows.Numeric(2)));
        }

        return payees;
    }

    private static IReadOnlyList<SalesBlocks> InTurn(Part[] parts)
    {
        try
        {
            for (var open = parts.ToList(); open.Count > 0;) open.RemoveAll(p => !p.Read(RowsInTurn));
            return [.. parts.Select(p => p.Blocks)];
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Some pages of the table on a connection of their own.</summary>
    private sealed class Part : IDisposable
    {
        private readonly NpgsqlConnection connection;
        private readonly NpgsqlTransaction transaction;
        private readonly BinaryRowReader rows;
        private readonly Codes events = new(Company.Events);
        private readonly Codes products = new(Company.Products);
        private readonly Codes regions = new(Company.Regions);

        public Part(string connectionString, string snapshot, long fromPage, long? untilPage)
        {
            connection = new NpgsqlConnection(connectionString);
            connection.Open();
            transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            using var seen = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'", connection);
            seen.ExecuteNonQuery();
            var until = untilPage is { } page ? $" AND ctid < '({page},0)'::tid" : "";
            rows = new BinaryRowReader(connection.BeginRawBinaryCopy($"""
                COPY (SELECT transaction_no, payee_no, amount, compensation_date, event, product, region, units FROM facts.sales_transaction WHERE ctid >= '({fromPage},0)'::tid{until})
                TO STDOUT (FORMAT BINARY)
                """));
        }

        public SalesBlocks Blocks { get; } = new();

        /// <summary>Reads some rows; false at the end.</summary>
        public bool Read(int most)
        {
            for (var n = 0; n < most; n++)
            {
                if (!rows.NextRow()) return false;
                // In the order of the statement.
                var (number, payee, cents, day) = (rows.Int64(), rows.Int32(), rows.Numeric(2), (short)(rows.DayNumber() - CompanySize.PeriodStart.DayNumber));
                var (happened, product, region, units) = (events.Of(rows.Bytes()), products.Of(rows.Bytes()), regions.Of(rows.Bytes()), (short)rows.Int32());
                Blocks.Add(new SalesRow(number, cents, payee, day, units, happened, product, region));
            }

            return true;
        }

        public void Dispose()
        {
            rows.Dispose();
            transaction.Dispose();
            connection.Dispose();
        }
    }

    /// <summary>Codes of a few short texts, by their bytes: no text is made for a row.</summary>
    private sealed class Codes(IReadOnlyList<string> texts)
    {
        private readonly byte[][] forms = [.. texts.Select(System.Text.Encoding.UTF8.GetBytes)];

        public byte Of(ReadOnlySpan<byte> text)
        {
            for (var code = 0; code < forms.Length; code++)
                if (text.SequenceEqual(forms[code])) return (byte)code;
            throw new InvalidDataException("A text that the benchmark does not know.");
        }
    }
}
