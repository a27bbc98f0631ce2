using System.Diagnostics;
using System.Globalization;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>
/// A month's pay of a whole company: the product's engine from the stored order lines to the stored results, beside the same plan as set SQL in the same
/// PostgreSQL and in DuckDB; then the calculation alone, in memory. Each contender is a process of its own, so that memory is its own; hashes are compared.
/// </summary>
internal static class CompensationBenchmark
{
    private const string StoreVariable = "SALESPERF_BENCHMARK_POSTGRES";
    private static readonly string[] Everything = [EngineContender.Name, SetSqlContender.Name, DuckContender.Name, "alone"];

    public static Task<int> RunAsync(Options options)
    {
        var transactions = options.Number("transactions", 1_000_000);
        var size = new CompanySize(transactions, options.Number("payees", Math.Max(100, transactions / 100)), (ulong)options.Number("seed", 1));
        return options.Text("contender") is { } contender ? ContendAsync(contender, size) : CompareAsync(size, options.Text("only")?.Split(',') ?? Everything);
    }

    private static async Task<int> CompareAsync(CompanySize size, IReadOnlyCollection<string> wanted)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size.Transactions:N0} transactions, {size.Payees:N0} payees, 20 components, 3 roll-up levels, seed {size.Seed}; {Machine.Describe()}"));
        var outcomes = new List<Outcome>();
        if (Everything[..^1].Any(wanted.Contains))
        {
            await using var servers = await BenchmarkServers.StartAsync();
            var load = Stopwatch.StartNew();
            await FactStore.WriteAsync(servers.Postgres, size);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  facts stored in {load.Elapsed.TotalSeconds:0.0} s"));
            foreach (var contender in Everything[..^1].Where(wanted.Contains)) outcomes.AddRange(await ContestAsync(contender, size, servers.Postgres));
        }

        if (wanted.Contains(Everything[^1]))
            foreach (var contender in new[] { EngineAlone.Name, DuckContender.AloneName }) outcomes.AddRange(await ContestAsync(contender, size, ""));
        return Report.Print(size, outcomes);
    }

    /// <summary>What a contender's own process does; outcomes go to standard output, a line each.</summary>
    private static async Task<int> ContendAsync(string contender, CompanySize size)
    {
        var store = Environment.GetEnvironmentVariable(StoreVariable) ?? "";
        switch (contender)
        {
            case EngineContender.Name:
                Print(await EngineContender.RunStartedAsync(store, size));
                break;
            case SetSqlContender.Name:
                Print(await SetSqlContender.RunAsync(store));
                break;
            case DuckContender.Name:
                var folder = Directory.CreateTempSubdirectory("salesperf-duckdb-");
                try
                {
                    Print(DuckContender.RunWhole(size, folder.FullName));
                }
                finally
                {
                    folder.Delete(recursive: true);
                }

                break;
            case EngineAlone.Name:
                foreach (var outcome in EngineAlone.Run(size)) Print(outcome);
                break;
            case DuckContender.AloneName:
                foreach (var outcome in DuckContender.RunAlone(size)) Print(outcome);
                break;
            default:
                throw new ArgumentException($"There is no contender {contender}.");
        }

        return 0;
    }

    private static async Task<IReadOnlyList<Outcome>> ContestAsync(string contender, CompanySize size, string store)
    {
        Console.Error.WriteLine($"  {contender}");
        if (store.Length > 0) await BenchmarkServers.ExecuteAsync(store, "CHECKPOINT");
        var start = new ProcessStartInfo("dotnet",
            [Environment.GetCommandLineArgs()[0], "compensation", "--contender", contender, "--transactions", Text(size.Transactions), "--payees", Text(size.Payees), "--seed", size.Seed.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true };
        start.Environment[StoreVariable] = store;
        // A process that only calculates may use 64 MiB before it looks for what can be thrown away; the default is meant for many small services on one machine.
        start.Environment["DOTNET_GCgen0size"] = "4000000";
        // Where several million order lines are calculated, what was thrown away is given back between them, and not only when memory runs short.
        start.Environment["DOTNET_GCConserveMemory"] = "7";
        // What runs for some seconds, once, is compiled once.
        start.Environment["DOTNET_TC_QuickJit"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The contender {contender} ended with {process.ExitCode}.");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Outcome.FromLine)];
    }

    private static void Print(Outcome outcome) => Console.WriteLine(outcome.ToLine());

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
