using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The product: facts by COPY, its engine with the plan document, results by COPY.</summary>
internal static class EngineContender
{
    public const string Name = "salesperf";
    public const string Schema = "results";
    private const string SmallCompany = "small_company";

    /// <summary>The run in a process that has paid a small company before, as a service has: what is compiled at first use belongs to a start, and is told beside the steps.</summary>
    public static async Task<Outcome> RunStartedAsync(string connectionString, CompanySize size)
    {
        var start = Stopwatch.StartNew();
        var small = new CompanySize(20_000, 200, size.Seed);
        await BenchmarkServers.ExecuteAsync(connectionString, $"CREATE DATABASE {SmallCompany}");
        var store = new NpgsqlConnectionStringBuilder(connectionString) { Database = SmallCompany }.ConnectionString;
        await FactStore.WriteAsync(store, small);
        await RunAsync(store, small, new Steps(tells: false));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    (a company of {small.Transactions:N0} order lines first: {start.Elapsed.TotalSeconds:0.00} s, not counted)"));
        return await RunAsync(connectionString, size, new Steps());
    }

    public static async Task<Outcome> RunAsync(string connectionString, CompanySize size, Steps steps)
    {
        await BenchmarkServers.ExecuteAsync(connectionString, SqlText.Read("results", Schema));
        using var spill = new SalesSpill(size.Payees, size.Transactions);
        PlanRun run = null!;
        await steps.TimeAsync("read by COPY, and prepare the plan", async () =>
        {
            // The plan is compiled while the store begins to send.
            var prepared = Task.Run(() => new PlanRun("twenty-components.yaml", FactReader.Payees(connectionString)));
            await FactReader.SalesAsync(connectionString, spill.Add);
            run = await prepared;
        });
        using var sales = steps.Time("sort by payee", spill.Sort);
        // Credits go into the store, and are keyed, while there is something to calculate and to write: a store that is waited for leaves a processor idle. The other processor is pay's, so one
        // process keys them, and as they stand in the order of their key, a small memory for the sort stays in the processor's.
        var writer = new ResultWriter(connectionString, Schema);
        var credits = Task.Run(async () =>
        {
            await writer.WriteCreditsAsync(sales);
            await BenchmarkServers.ExecuteAsync($"{connectionString};Options=-c max_parallel_maintenance_workers=0 -c maintenance_work_mem=16MB", $"ALTER TABLE {Schema}.credit ADD PRIMARY KEY (payee_no, transaction_no)");
        });
        var paid = steps.Time("calculate, while credits are written", () => PlanRun.Paid(run.Calculate(sales), size.Payees));
        await steps.TimeAsync("write by COPY, while credits are keyed", () => writer.WritePayAsync(paid, size.Payees));
        await steps.TimeAsync("the rest of the credits and their key", () => credits);
        return steps.End(Name, inServer: false, await SetSqlContender.ResultsAsync(connectionString, Schema));
    }
}
