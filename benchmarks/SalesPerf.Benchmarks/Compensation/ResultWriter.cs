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
/// Writes a run by COPY in shards of payees, each one transaction with a row that says it is there: a run that dies is begun again and writes only the shards
/// that are missing, and as results follow from facts alone, they fit to those that are there.
/// </summary>
internal sealed class ResultWriter(string connectionString, string schema, SortedSales sales, IReadOnlyList<PaidColumn> paid, int shardPayees = 5_000)
{
    private const int Writers = 2;

    public async Task WriteAsync(int payees)
    {
        var written = await WrittenAsync();
        var missing = new Queue<int>(Enumerable.Range(0, (payees + shardPayees - 1) / shardPayees).Where(s => !written.Contains(s)));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteShards(missing, payees))));
    }

    private async Task<HashSet<int>> WrittenAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT coalesce(array_agg(shard_no), '{{}}') FROM {schema}.run_shard", connection);
        return [.. (int[])(await command.ExecuteScalarAsync())!];
    }

    private void WriteShards(Queue<int> missing, int payees)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        while (Next(missing) is { } shard)
        {
            var (from, until) = (shard * shardPayees, Math.Min(payees, (shard + 1) * shardPayees));
            using var transaction = connection.BeginTransaction();
            Copy(connection, "credit", writer => Credits(writer, from, until));
            Copy(connection, "incentive", writer => Incentives(writer, from, until));
            Copy(connection, "deposit", writer => Deposits(writer, from, until));
            Copy(connection, "ledger_transfer", writer => Transfers(writer, from, until));
            Copy(connection, "statement", writer => Statements(writer, from, until));
            using var done = new NpgsqlCommand($"INSERT INTO {schema}.run_shard VALUES ({shard})", connection);
            done.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private static int? Next(Queue<int> missing)
    {
        lock (missing) return missing.TryDequeue(out var shard) ? shard : null;
    }

    private void Credits(BinaryRowWriter writer, int from, int until)
    {
        foreach (ref readonly var row in sales.Rows.AsSpan(sales.Starts[from]..sales.Starts[until]))
        {
            writer.Row(3);
            writer.Int32(row.Payee);
            writer.Int64(row.Number);
            writer.Numeric(row.Cents, 2);
        }
    }

    private void Incentives(BinaryRowWriter writer, int from, int until) => Each(from, until, c => c.Unrounded, (payee, number, component) =>
    {
        writer.Row(4);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Numeric(component.Unrounded[payee], component.Scale);
        writer.Numeric(component.Cents[payee], 2);
    });

    private void Deposits(BinaryRowWriter writer, int from, int until) => Each(from, until, c => c.Cents, (payee, number, component) =>
    {
        writer.Row(4);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Text(component.EarningCode);
        writer.Numeric(component.Cents[payee], 2);
    });

    private void Transfers(BinaryRowWriter writer, int from, int until) => Each(from, until, c => c.Cents, (payee, number, component) =>
    {
        var owed = component.Cents[payee] > 0;
        writer.Row(5);
        writer.Int32(payee);
        writer.Int16(number);
        writer.Bytes(owed ? "commission-expense"u8 : "payable"u8);
        writer.Bytes(owed ? "payable"u8 : "commission-expense"u8);
        writer.Numeric(Math.Abs(component.Cents[payee]), 2);
    });

    private void Statements(BinaryRowWriter writer, int from, int until)
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

    private void Each(int from, int until, Func<PaidColumn, long[]> which, Action<int, short, PaidColumn> write)
    {
        for (var payee = from; payee < until; payee++)
            for (var number = 0; number < paid.Count; number++)
                if (which(paid[number])[payee] != 0) write(payee, (short)(number + 1), paid[number]);
    }

    private void Copy(NpgsqlConnection connection, string table, Action<BinaryRowWriter> write)
    {
        using var stream = connection.BeginRawBinaryCopy($"COPY {schema}.{table} FROM STDIN (FORMAT BINARY)");
        var writer = new BinaryRowWriter(stream);
        write(writer);
        writer.Complete();
    }
}
