using System.CommandLine;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Import.AdventureWorks;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf import adventureworks DIR</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "Folder with the AdventureWorks CSV files." };
        var adventureWorks = new Command("adventureworks", "Load the AdventureWorks sample company: people, territories, quotas, 3,806 orders; calculate, publish and close its periods.") { folder };
        adventureWorks.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = Session.Open();
            await new AdventureWorksImport(new AdventureWorksFiles(parsed.GetValue(folder)!.FullName), session).RunAsync(cancellationToken);
            return 0;
        });
        return new Command("import", "Load data of another system through the public API.") { adventureWorks };
    }
}
