using System.CommandLine;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Commands;
using SalesPerf.Cli.Platform;

var root = new RootCommand("salesperf: the platform from a terminal. What needs a platform goes through the gateway's public API; plans and proof bundles are read on this machine.")
{
    TokenCommand.Create(),
    ImportCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
    UndoCommand.Create(Session.Open),
    PlanCommand.Create(),
    StatementCommand.Create(),
    EventsCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is CliException or ApiException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
