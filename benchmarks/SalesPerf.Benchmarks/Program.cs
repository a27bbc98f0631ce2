using SalesPerf.Benchmarks;
using SalesPerf.Benchmarks.Compensation;
using SalesPerf.Benchmarks.Gateway;
using SalesPerf.Benchmarks.Messaging;
using SalesPerf.Benchmarks.Platform;

// Each benchmark is a word on the command line; without one, the list.
return args switch
{
    ["adventureworks"] => await AdventureWorksBenchmark.RunAsync(),
    ["compensation", .. var options] => await CompensationBenchmark.RunAsync(Options.Read(options)),
    ["import", .. var options] => await ImportBenchmark.RunAsync(Options.Read(options)),
    ["late-order", .. var options] => await LateOrderBenchmark.RunAsync(Options.Read(options)),
    ["statement-page", .. var options] => await StatementPageBenchmark.RunAsync(Options.Read(options)),
    ["inbox"] => await InboxBenchmark.RunAsync(),
    ["outbox"] => await OutboxBenchmark.RunAsync(),
    ["gateway", .. var options] => await GatewayBenchmark.RunAsync(Options.Read(options)),
    ["peer-api", var address, var database] => await GatewayPeers.ServeApiAsync(address, database),
    ["peer-yarp", var address, var upstream] => await GatewayPeers.ServeYarpAsync(address, upstream),
    ["peer-issuer", var address] => await GatewayPeers.ServeIssuerAsync(address),
    _ => Usage(),
};

static int Usage()
{
    Console.WriteLine("""
        dotnet run -c Release --project benchmarks/SalesPerf.Benchmarks -- BENCHMARK
          adventureworks   the whole AdventureWorks import with its twelve periods, from a started platform to the last closed period
          compensation [--transactions 1000000] [--payees 10000] [--seed 1] [--only salesperf,set-sql,duckdb,alone]
                           a month's pay by the engine and by COPY, beside set SQL in the same PostgreSQL and DuckDB; the calculation alone beside DuckDB's
          gateway [--rounds 5] [--seconds 3]
                           the gateway with token check, limits and traces beside a bare YARP; a point read beside a bare minimal API
          import [--rows 1000000] [--sellers 10000] [--seed 1] [--door at-once|waiting]
                           a file of orders through the gateway: judged and stored at once, or staged and then made transactions
          inbox            from events that wait in a quorum queue to their effects, beside bare MassTransit with an inbox transaction each
          late-order [--transactions 1000000] [--sellers 10000] [--orders 40] [--seed 1]
                           from one late order, sent to the gateway, to the changed statement and the live event
          statement-page [--entries 10000000] [--sellers 1000] [--transactions 200000] [--pages 200] [--seed 1]
                           a payee's statement, payments and ledger through the gateway, and down to an order, beside a ledger of so many entries
          outbox           from the commit of events to their confirmation by a quorum queue, beside bare MassTransit with confirms
        """);
    return 2;
}
