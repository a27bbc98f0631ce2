using SalesPerf.Benchmarks;
using SalesPerf.Benchmarks.Messaging;

// Each benchmark is a word on the command line; without one, the list.
return args switch
{
    ["import"] => await ImportBenchmark.RunAsync(),
    ["outbox"] => await OutboxBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        dotnet run -c Release --project benchmarks/SalesPerf.Benchmarks -- BENCHMARK
          import    the whole AdventureWorks import with its twelve periods, from a started platform to the last closed period
          outbox    from the commit of events to their confirmation by a quorum queue, beside bare MassTransit with confirms
        """);
    return 2;
}
