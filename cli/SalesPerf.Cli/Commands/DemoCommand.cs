using System.CommandLine;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Demo;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf demo load</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var load = new Command("load", "Load the demo company: forty people in Indonesia with twelve months of orders. Does nothing where it is there already.");
        load.SetAction(async (_, cancellationToken) =>
        {
            using var session = Session.Open();
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Jakarta")).DateTime);
            await new DemoLoad(new DemoCompany(today), session).RunAsync(cancellationToken);
            return 0;
        });
        return new Command("demo", "A company to try the platform with.") { load };
    }
}
