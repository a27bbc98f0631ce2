namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The product: facts by COPY, its engine with the plan document, results by COPY.</summary>
internal static class EngineContender
{
    public const string Name = "salesperf";
    public const string Schema = "results";
    private const string Reading = "read by COPY";
    private const string Writing = "write by COPY";
    private const string Keying = "key of the credits";

    /// <summary>What a run takes that reads and writes as this one does and calculates nothing: no engine beside the store is faster.</summary>
    public static double SecondsInStore(Outcome outcome) => outcome.Steps.Where(s => s.Name is Reading or Writing or Keying).Sum(s => s.Seconds);

    public static async Task<Outcome> RunAsync(string connectionString, CompanySize size)
    {
        var steps = new Steps();
        await BenchmarkServers.ExecuteAsync(connectionString, SqlText.Read("results", Schema));
        IReadOnlyList<SalesBlocks> read = [];
        List<Payee> payees = [];
        await steps.TimeAsync(Reading, async () => (read, payees) = (await FactReader.SalesAsync(connectionString), FactReader.Payees(connectionString)));
        SortedSales sales = null!;
        steps.Time("sort by payee", () => sales = SortedSales.From(read, payees.Count));
        IReadOnlyList<PaidColumn> paid = [];
        steps.Time("calculate", () => paid = PlanRun.Paid(new PlanRun("twenty-components.yaml", payees).Calculate(sales), payees.Count));
        await steps.TimeAsync(Writing, () => new ResultWriter(connectionString, Schema, sales, paid).WriteAsync(payees.Count));
        await steps.TimeAsync(Keying, () => BenchmarkServers.ExecuteAsync(connectionString, $"ALTER TABLE {Schema}.credit ADD PRIMARY KEY (payee_no, transaction_no)"));
        return steps.End(Name, inServer: false, await SetSqlContender.ResultsAsync(connectionString, Schema));
    }
}
