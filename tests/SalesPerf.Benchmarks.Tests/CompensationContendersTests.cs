using Npgsql;
using SalesPerf.Benchmarks.Compensation;
using SalesPerf.Testing;

namespace SalesPerf.Benchmarks.Tests;

/// <summary>Whoever is compared comes to the same results, and what the engine leaves out of its tables follows from them: else a ratio of times means nothing.</summary>
public sealed class CompensationContendersTests
{
    // Four levels of people, and payees with few order lines and with many.
    private static readonly CompanySize Size = new(6_000, 150, 7);

    [Fact]
    public async Task The_engine_set_SQL_and_DuckDB_write_the_same_results()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("contenders");
        await FactStore.WriteAsync(database.OwnerConnectionString, Size);
        var engine = await EngineContender.RunAsync(database.OwnerConnectionString, Size, new Steps());
        var sql = await SetSqlContender.RunAsync(database.OwnerConnectionString);
        var folder = Directory.CreateTempSubdirectory("salesperf-contenders-");
        try
        {
            Assert.Equal(sql.Results, engine.Results);
            Assert.Equal(sql.Results, DuckContender.RunWhole(Size, folder.FullName).Results);
        }
        finally { folder.Delete(recursive: true); }
    }

    [Fact]
    public void Totals_and_a_row_level_trace_in_memory_are_those_of_DuckDB() =>
        Assert.Equal(DuckContender.RunAlone(Size).Select(o => o.Results), EngineAlone.Run(Size).Select(o => o.Results));

    [Fact]
    public async Task Roll_ups_follow_from_the_compact_credit_rows()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("contenders");
        await FactStore.WriteAsync(database.OwnerConnectionString, Size);
        await EngineContender.RunAsync(database.OwnerConnectionString, Size, new Steps());
        // Each credit row goes up the line one, two and three levels; the components 18 to 20 pay 0.5 %, 0.2 % and 0.1 % of what arrives.
        Assert.Equal((0L, true), await AnswerAsync(database.OwnerConnectionString, """
            WITH RECURSIVE rolled AS (
              SELECT p.manager_no AS payee_no, 1 AS level, c.amount FROM results.credit c JOIN facts.sales_transaction t USING (transaction_no) JOIN facts.payee p ON p.payee_no = c.payee_no
              WHERE t.event = 'booked' AND p.manager_no IS NOT NULL
              UNION ALL SELECT p.manager_no, r.level + 1, r.amount FROM rolled r JOIN facts.payee p USING (payee_no) WHERE r.level < 3 AND p.manager_no IS NOT NULL),
            derived AS (SELECT payee_no, 17 + level AS component_no, sum(amount) * (ARRAY[0.005, 0.002, 0.001])[level] AS unrounded FROM rolled GROUP BY payee_no, level)
            SELECT count(*) FILTER (WHERE d.unrounded IS DISTINCT FROM i.unrounded), count(DISTINCT component_no) = 3
            FROM derived d FULL JOIN (SELECT * FROM results.incentive WHERE component_no >= 18) i USING (payee_no, component_no)
            """));
    }

    [Fact]
    public async Task A_run_that_died_writes_only_the_shards_that_are_missing()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("contenders");
        var store = database.OwnerConnectionString;
        await FactStore.WriteAsync(store, Size);
        await BenchmarkServers.ExecuteAsync(store, SqlText.Read("results"));
        List<Payee> payees = [.. Company.Payees(Size)];
        var sales = EngineAlone.Sales(Size);
        var paid = PlanRun.Paid(new PlanRun("twenty-components.yaml", payees).Calculate(new WholeColumns(sales)), payees.Count);
        var writer = new ResultWriter(store, EngineContender.Schema, shardPayees: 40);
        await WriteAsync();
        var whole = await SetSqlContender.ResultsAsync(store, EngineContender.Schema);
        await BenchmarkServers.ExecuteAsync(store, string.Join(';', new[] { "credit", "incentive", "deposit", "ledger_transfer", "statement" }.Select(t => $"DELETE FROM results.{t} WHERE payee_no >= 40 AND payee_no < 80").Append("DELETE FROM results.run_shard WHERE shard_no = 1")));
        Assert.NotEqual(whole, await SetSqlContender.ResultsAsync(store, EngineContender.Schema));
        await WriteAsync();
        Assert.Equal(whole, await SetSqlContender.ResultsAsync(store, EngineContender.Schema));

        Task WriteAsync() => Task.WhenAll(writer.WriteCreditsAsync(sales), writer.WritePayAsync(paid, payees.Count));
    }

    private static async Task<(long, bool)> AnswerAsync(string store, string sql)
    {
        await using var connection = new NpgsqlConnection(store);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        return (row.GetInt64(0), row.GetBoolean(1));
    }
}
