using Npgsql;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>What a component pays, by payee.</summary>
/// <param name="EarningCode">Code for payroll.</param>
/// <param name="Unrounded">Exact, in units of 10^-<paramref name="Scale"/>.</param>
/// <param name="Scale">At most 10.</param>
/// <param name="Cents">What is paid.</param>
internal sealed record PaidColumn(string EarningCode, long[] Unrounded, int Scale, long[] Cents);

/// <summary>
/// Writes each table of a run by COPY in shards of payees, each one transaction with a row that says it is there: a run that dies is begun again and writes only the shards
/// that are missing, and as results follow from facts alone, they fit to those that are there. Credits need no calculation, so they are written for themselves.
/// </summary>
internal sealed class ResultWriter(string connectionString, string schema, int shardPayees = 10_000)
{
    // Some payees' rows are read at once, and not each one's for itself.
    private const int PayeesAtOnce = 64;

    /// <summary>Writes the credits in the order of their key, over one connection: what stands sorted is keyed in a part of the time.</summary>
    public Task WriteCreditsAsync(ISalesRows sales) => Task.Run(() =>
    {
        var (rows, numbers, cents) = (Array.Empty<SalesRow>(), Array.Empty<long>(), Array.Empty<long>());
        WriteShards("credit", sales.Starts.Length - 1, (connection, from, until) => Copy(connection, "credit", writer =>
        {
            for (var first = from; first < until; first += PayeesAtOnce)
            {
                var (start, next) = (sales.Starts[first], Math.Min(until, first + PayeesAtOnce));
                var count = sales.Starts[next] - start;
                if (count > rows.Length) (rows, numbers, cents) = (new SalesRow[count * 2], new long[count * 2], new long[count * 2]);
                sales.Read(start, rows.AsSpan(0, count));
                for (var i = 0; i < count; i++) (numbers[i], cents[i]) = (rows[i].Number, rows[i].Cents);
                for (var payee = first; payee < next; payee++) Credits(writer, payee, Own(numbers, payee), Own(cents, payee));

                Span<long> Own(long[] values, int payee) => values.AsSpan((sales.Starts[payee] - start)..(sales.Starts[payee + 1] - start));
            }
        }));
    });

    /// <summary>
    /// Writes incentives, deposits, the ledger and statements over one connection, a table after the other and each in the order of its key: what is added stands at the key's end, where nothing
    /// is searched or split, and the other processor is left to the credits.
    /// </summary>
    public Task WritePayAsync(IReadOnlyList<PaidColumn> paid, int payees) => Task.Run(() =>
    {
        WritePay("incentive", paid, payees, (pay, writer) => pay.Incentives(writer));
        WritePay("deposit", paid, payees, (pay, writer) => pay.Deposits(writer));
        WritePay("ledger_transfer", paid, payees, (pay, writer) => pay.Transfers(writer));
        WritePay("statement", paid, payees, (pay, writer) => pay.Statements(writer));
    });

    private void WritePay(string table, IReadOnlyList<PaidColumn> paid, int payees, Action<PayShard, BinaryRowWriter> write) =>
        WriteShards(table, payees, (connection, from, until) => Copy(connection, table, writer => write(new PayShard(paid, from, until), writer)));

    private void WriteShards(string table, int payees, Action<NpgsqlConnection, int, int> write)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        var written = Written(connection, table);
        for (var (shard, from) = (0, 0); from < payees; shard++, from += shardPayees)
        {
            if (written.Contains(shard)) continue;
            using var transaction = connection.BeginTransaction();
            write(connection, from, Math.Min(payees, from + shardPayees));
            using var done = new NpgsqlCommand($"INSERT INTO {schema}.run_shard VALUES ('{table}', {shard})", connection);
            done.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private HashSet<int> Written(NpgsqlConnection connection, string table)
    {
        using var command = new NpgsqlCommand($"SELECT coalesce(array_agg(shard_no), '{{}}') FROM {schema}.run_shard WHERE table_name = '{table}'", connection);
        return [.. (int[])command.ExecuteScalar()!];
    }

    private static void Credits(BinaryRowWriter writer, int payee, Span<long> numbers, Span<long> cents)
    {
        numbers.Sort(cents);
        for (var i = 0; i < numbers.Length; i++)
        {
            writer.Row(3);
            writer.Int32(payee);
            writer.Int64(numbers[i]);
            writer.Numeric(cents[i], 2);
        }
    }

    private void Copy(NpgsqlConnection connection, string table, Action<BinaryRowWriter> write)
    {
        using var stream = connection.BeginRawBinaryCopy($"COPY {schema}.{table} FROM STDIN (FORMAT BINARY)");
        var writer = new BinaryRowWriter(stream);
        write(writer);
        writer.Complete();
    }
}

/// <summary>What some consecutive payees are paid, as rows.</summary>
internal sealed class PayShard(IReadOnlyList<PaidColumn> paid, int from, int until)
{
    public void Incentives(BinaryRowWriter writer) => Each(c => c.Unrounded, (payee, number, component) =>
    {
        writer.Row(4);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Numeric(component.Unrounded[payee], component.Scale);
        writer.Numeric(component.Cents[payee], 2);
    });

    public void Deposits(BinaryRowWriter writer) => Each(c => c.Cents, (payee, number, component) =>
    {
        writer.Row(4);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Text(component.EarningCode);
        writer.Numeric(component.Cents[payee], 2);
    });

    public void Transfers(BinaryRowWriter writer) => Each(c => c.Cents, (payee, number, component) =>
    {
        var owed = component.Cents[payee] > 0;
        writer.Row(5);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Bytes(owed ? "commission-expense"u8 : "payable"u8);
        writer.Bytes(owed ? "payable"u8 : "commission-expense"u8);
        writer.Numeric(Math.Abs(component.Cents[payee]), 2);
    });

    public void Statements(BinaryRowWriter writer)
    {
        for (var payee = from; payee < until; payee++)
        {
            var (lines, total) = ((short)0, 0L);
            foreach (var component in paid)
            {
                if (component.Cents[payee] == 0) continue;
                lines++;
                total += component.Cents[payee];
            }

            if (lines == 0) continue;
            writer.Row(3);
            writer.Int32(payee);
            writer.Int16(lines);
            writer.Numeric(total, 2);
        }
    }

    private void Each(Func<PaidColumn, long[]> which, Action<int, short, PaidColumn> write)
    {
        for (var payee = from; payee < until; payee++)
            for (var number = 0; number < paid.Count; number++)
                if (which(paid[number])[payee] != 0) write(payee, (short)(number + 1), paid[number]);
    }
}
