using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Takes an order line.</summary>
internal delegate void TakeRow(in SalesRow row);

/// <summary>
/// Reads the stored facts by COPY; the order lines on two connections that see one snapshot, each a half of the table's pages, by one thread in turn: while it reads of one the other's
/// rows come in, so it need not be woken for every few kilobytes that a server sends. Four values a line and not eight: a server takes longer to form a value than to add two up.
/// </summary>
internal static class FactReader
{
    private const int Parts = 2;
    private const int RowsInTurn = 16_384;
    private const int NumberBits = 48;
    private const long LastNumber = (1L << NumberBits) - 1;

    /// <summary>Hands every order line to <paramref name="take"/>, in any order.</summary>
    public static async Task SalesAsync(string connectionString, TakeRow take)
    {
        await using var first = new NpgsqlConnection(connectionString);
        await first.OpenAsync();
        await using var transaction = await first.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var snapshot = (string)(await ScalarAsync(first, "SELECT pg_export_snapshot()"))!;
        var pages = (long)(await ScalarAsync(first, "SELECT pg_relation_size('facts.sales_transaction') / current_setting('block_size')::bigint"))!;
        await Task.Run(() => InTurn([.. Enumerable.Range(0, Parts).Select(part => new Part(connectionString, snapshot, pages * part / Parts, part + 1 == Parts ? null : pages * (part + 1) / Parts))], take));
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

    private static void InTurn(Part[] parts, TakeRow take)
    {
        try
        {
            for (var open = parts.ToList(); open.Count > 0;) open.RemoveAll(p => !p.Read(RowsInTurn, take));
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
        private static readonly LineKinds Kinds = new();
        private readonly NpgsqlConnection connection;
        private readonly NpgsqlTransaction transaction;
        private readonly BinaryRowReader rows;

        public Part(string connectionString, string snapshot, long fromPage, long? untilPage)
        {
            connection = new NpgsqlConnection(connectionString);
            connection.Open();
            transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            using var seen = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'", connection);
            seen.ExecuteNonQuery();
            var until = untilPage is { } page ? $" AND ctid < '({page},0)'::tid" : "";
            rows = new BinaryRowReader(connection.BeginRawBinaryCopy($"""
                COPY (SELECT (compensation_date - DATE '{CompanySize.PeriodStart:yyyy-MM-dd}')::bigint << {NumberBits} | transaction_no, payee_no::bigint << 32 | units, amount, event || product || region
                  FROM facts.sales_transaction WHERE ctid >= '({fromPage},0)'::tid{until})
                TO STDOUT (FORMAT BINARY)
                """));
        }

        /// <summary>Reads some rows; false at the end.</summary>
        public bool Read(int most, TakeRow take)
        {
            for (var n = 0; n < most; n++)
            {
                if (!rows.NextRow()) return false;
                // In the order of the statement.
                var (numberOfDay, unitsOfPayee, cents) = (rows.Int64(), rows.Int64(), rows.Numeric(2));
                var kind = Kinds.Of(rows.Bytes());
                take(new SalesRow(numberOfDay & LastNumber, cents, (int)(unitsOfPayee >> 32), (short)(numberOfDay >> NumberBits), (short)unitsOfPayee, kind.Event, kind.Product, kind.Region));
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

    /// <summary>Event, product and region by their texts in one, whose bytes are looked up: no text is made for a row.</summary>
    private sealed class LineKinds
    {
        private readonly FrozenDictionary<Bytes16, LineKind> kinds = (
            from happened in Enumerable.Range(0, Company.Events.Length)
            from product in Enumerable.Range(0, Company.Products.Length)
            from region in Enumerable.Range(0, Company.Regions.Length)
            select new LineKind((byte)happened, (byte)product, (byte)region)).ToFrozenDictionary(k => Bytes16.Of(Encoding.UTF8.GetBytes(Company.Events[k.Event] + Company.Products[k.Product] + Company.Regions[k.Region])));

        public LineKind Of(ReadOnlySpan<byte> texts) => kinds.TryGetValue(Bytes16.Of(texts), out var kind) ? kind : throw new InvalidDataException("A text that the benchmark does not know.");
    }

    private readonly record struct LineKind(byte Event, byte Product, byte Region);

    /// <summary>Up to sixteen bytes, as two numbers.</summary>
    private readonly record struct Bytes16(ulong First, ulong Second)
    {
        public static Bytes16 Of(ReadOnlySpan<byte> bytes)
        {
            Span<byte> all = stackalloc byte[16];
            bytes.CopyTo(all);
            return new Bytes16(BinaryPrimitives.ReadUInt64LittleEndian(all), BinaryPrimitives.ReadUInt64LittleEndian(all[sizeof(ulong)..]));
        }
    }
}
