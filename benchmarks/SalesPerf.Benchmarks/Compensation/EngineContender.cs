namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The product: facts by COPY, its engine with the plan document, results by COPY.</summary>
internal static class EngineContender
{
    public const string Name = "salesperf";
    public const string Schema = "results";

    public static async Task<Outcome> RunAsync(string connectionString, CompanySize size)
    {
        var steps = new Steps();
        await BenchmarkServers.ExecuteAsync(connectionString, SqlText.Read("results", Schema));
        IReadOnlyList<SalesBlocks> read = [];
        List<Payee> payees = [];
        await steps.TimeAsync("read by COPY", async () => (read, payees) = (await FactReader.SalesAsync(connectionString), FactReader.Payees(connectionString)));
        SortedSales sales = null!;
        steps.Time("sort by payee", () => sales = SortedSales.From(read, payees.Count));
        // Credits go into the store, and are keyed, while there is something to calculate and to write: a store that is waited for leaves a processor idle.
        var writer = new ResultWriter(connectionString, Schema);
        var credits = Task.Run(async () =>
        {
            await writer.WriteCreditsAsync(sales);
            await BenchmarkServers.ExecuteAsync(connectionString, $"ALTER TABLE {Schema}.credit ADD PRIMARY KEY (payee_no, transaction_no)");
        });
        IReadOnlyList<PaidColumn> paid = [];
        steps.Time("calculate, while credits are written", () => paid = PlanRun.Paid(new PlanRun("twenty-components.yaml", payees).Calculate(sales), payees.Count));
        await steps.TimeAsync("write by COPY, while credits are keyed", () => writer.WritePayAsync(paid, payees.Count));
        await steps.TimeAsync("the rest of the credits and their key", () => credits);
        return steps.End(Name, inServer: false, await SetSqlContender.ResultsAsync(connectionString, Schema));
    }
}
