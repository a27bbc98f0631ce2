using DuckDB.NET.Data;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The same plan in DuckDB, two threads: the whole into tables of a file, and the calculation alone in memory.</summary>
internal static class DuckContender
{
    public const string Name = "duckdb";
    public const string AloneName = "duckdb-alone";
    private const string Schema = "duck";

    public static Outcome RunWhole(CompanySize size, string folder)
    {
        using var connection = Open(Path.Combine(folder, "results.db"));
        Load(connection, size, Company.Transactions(size));
        Execute(connection, Tables());
        Execute(connection, "CHECKPOINT");
        var steps = new Steps();
        steps.Time("credits", () => Execute(connection, Credits()));
        steps.Time("totals", () => Execute(connection, SqlText.Read("duckdb-totals")));
        steps.Time("result tables", () => Execute(connection, Results()));
        steps.Time("checkpoint", () => Execute(connection, "CHECKPOINT"));
        return steps.End(Name, inServer: false, [.. SqlText.Statements(SqlText.Read("checksums", Schema)).Select(s => Row(connection, s))]);
    }

    /// <summary>Twenty components' totals and the simple plan's trace, medians of five, in memory.</summary>
    public static IEnumerable<Outcome> RunAlone(CompanySize size)
    {
        using var connection = Open(":memory:");
        // In the order in which the engine has them: DuckDB finds a payee's rows together too.
        Load(connection, size, EngineAlone.Sales(size).Rows);
        foreach (var (work, script, check) in new[] { ("totals", "duckdb-totals", EngineAlone.TotalsCheck), ("trace", "duckdb-trace", EngineAlone.TraceCheck) })
        {
            var steps = new Steps();
            steps.TimeMedian(work, EngineAlone.Rounds, () => Execute(connection, SqlText.Read(script)));
            yield return steps.End($"{Name} {work}", inServer: false, [Row(connection, check)]);
        }
    }

    private static DuckDBConnection Open(string source)
    {
        var connection = new DuckDBConnection($"Data Source={source}");
        connection.Open();
        Execute(connection, "SET threads = 2; SET preserve_insertion_order = false");
        return connection;
    }

    // Credits and their key are the first two statements; the rest follows from the totals.
    private static string Credits() => string.Join(";\n", SqlText.Statements(SqlText.Read("duckdb-results", Schema)).Take(2));

    private static string Results() => string.Join(";\n", SqlText.Statements(SqlText.Read("duckdb-results", Schema)).Skip(2));

    private static string Tables() => SqlText.Read("results", Schema);

    private static void Load(DuckDBConnection connection, CompanySize size, IEnumerable<SalesRow> rows)
    {
        Execute(connection, """
            CREATE SCHEMA facts;
            CREATE TABLE facts.payee (payee_no INTEGER, manager_no INTEGER, quota DECIMAL(18,2), target DECIMAL(18,2));
            CREATE TABLE facts.sales_transaction (transaction_no BIGINT, payee_no INTEGER, compensation_date DATE, event VARCHAR, product VARCHAR, region VARCHAR, units INTEGER, amount DECIMAL(18,2))
            """);
        using (var payees = connection.CreateAppender("facts", "payee"))
            foreach (var payee in Company.Payees(size))
                payees.CreateRow().AppendValue(payee.Number).AppendValue(payee.Manager).AppendValue(payee.QuotaCents / 100m).AppendValue(payee.TargetCents / 100m).EndRow();
        using var transactions = connection.CreateAppender("facts", "sales_transaction");
        foreach (var row in rows)
            transactions.CreateRow().AppendValue(row.Number).AppendValue(row.Payee).AppendValue((DateOnly?)CompanySize.PeriodStart.AddDays(row.Day)).AppendValue(Company.Events[row.Event])
                .AppendValue(Company.Products[row.Product]).AppendValue(Company.Regions[row.Region]).AppendValue((int)row.Units).AppendValue(row.Cents / 100m).EndRow();
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Row(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        reader.Read();
        return ResultText.Of(reader);
    }
}
