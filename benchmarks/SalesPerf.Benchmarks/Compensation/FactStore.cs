using Npgsql;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Writes a company and its order lines to a store, as they came in: in no order of payees.</summary>
internal static class FactStore
{
    private const int Writers = 2;

    public static async Task WriteAsync(string connectionString, CompanySize size)
    {
        await BenchmarkServers.ExecuteAsync(connectionString, SqlText.Read("facts"));
        Copy(connectionString, "facts.payee", writer =>
        {
            foreach (var payee in Company.Payees(size)) Write(writer, payee);
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(part => Task.Run(() => Copy(connectionString, "facts.sales_transaction", writer =>
        {
            foreach (var row in Company.Transactions(size, part, Writers)) Write(writer, row);
        }))));
        await BenchmarkServers.ExecuteAsync(connectionString, "VACUUM (ANALYZE, FREEZE) facts.sales_transaction; VACUUM (ANALYZE, FREEZE) facts.payee");
    }

    private static void Write(BinaryRowWriter writer, Payee payee)
    {
        writer.Row(5);
        writer.Int32(payee.Number);
        writer.Text(payee.Code);
        if (payee.Manager is { } manager) writer.Int32(manager);
        else writer.Null();
        writer.Numeric(payee.QuotaCents, 2);
        writer.Numeric(payee.TargetCents, 2);
    }

    private static void Write(BinaryRowWriter writer, SalesRow row)
    {
        writer.Row(8);
        writer.Int64(row.Number);
        writer.Int32(row.Payee);
        writer.Date(CompanySize.PeriodStart.AddDays(row.Day));
        writer.Text(Company.Events[row.Event]);
        writer.Text(Company.Products[row.Product]);
        writer.Text(Company.Regions[row.Region]);
        writer.Int32(row.Units);
        writer.Numeric(row.Cents, 2);
    }

    private static void Copy(string connectionString, string table, Action<BinaryRowWriter> write)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var stream = connection.BeginRawBinaryCopy($"COPY {table} FROM STDIN (FORMAT BINARY)");
        var writer = new BinaryRowWriter(stream);
        write(writer);
        writer.Complete();
    }
}
