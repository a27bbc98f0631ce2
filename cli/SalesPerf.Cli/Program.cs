using System.CommandLine;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Commands;
using SalesPerf.Cli.Platform;

var root = new RootCommand("salesperf: the platform from a terminal. Everything it does goes through the gateway's public API.")
{
    TokenCommand.Create(),
    ImportCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
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
