using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>Fills new stores with the demo company, through the public API, by the command line tool.</summary>
internal static class DemoCompany
{
    /// <summary>A file in the data folder that says it was loaded.</summary>
    public const string Marker = "demo-loaded";

    /// <returns>Whether there is nothing left to load.</returns>
    public static async Task<bool> LoadAsync(RunContext context, string endpointsFile, CancellationToken stop)
    {
        var marker = context.Host.Folder.Sub(Marker);
        if (File.Exists(marker))
            return true;

        context.Say("Loading the demo company…");
        using var log = context.Host.NewLog("demo");
        log.Written += line => context.Say("  " + line.Text);
        var spec = new ProcessSpec("demo", Path.Combine(Checkout.Root, "salesperf"), ["demo", "load"])
        {
            Environment = new Dictionary<string, string?>(ProjectEnvironment.Cleared()) { ["SALESPERF_ENDPOINTS"] = endpointsFile },
            WorkingDirectory = Checkout.Root,
        };
        using var process = GuardedProcess.Start(spec, context.Host.Folder, log);
        try
        {
            if (await process.WaitForExitAsync(stop) == 0)
            {
                PrivateFile.Write(marker, "The demo company was loaded; --fresh starts empty and loads it again.\n");
                return true;
            }
        }
        finally
        {
            await process.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(5));
        }

        context.Say($"The demo company was not loaded (log: {log.Path}). Try again: ./salesperf demo load");
        return false;
    }
}
