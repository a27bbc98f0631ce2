using SalesPerf.Benchmarks;

// Each benchmark is a word on the command line; without one, the list.
return args switch
{
    ["import"] => await ImportBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        dotnet run -c Release --project benchmarks/SalesPerf.Benchmarks -- BENCHMARK
          import    the whole AdventureWorks import with its twelve periods, from a started platform to the last closed period
        """);
    return 2;
}
