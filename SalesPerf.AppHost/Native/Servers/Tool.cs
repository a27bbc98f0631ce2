using System.Diagnostics;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>Short programs that run to their end: initdb, chown.</summary>
internal static class Tool
{
    public static async Task RunAsync(string fileName, IEnumerable<string> arguments, CancellationToken cancellation, string? user = null)
    {
        string[] become = user is null ? [] : ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", "--"];
        string[] command = [.. become, fileName, .. arguments];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start) ?? throw new ServerException($"Cannot start {fileName}.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new ServerException($"{fileName} ended with {process.ExitCode}: {(await errors).Trim()} {(await output).Trim()}");
    }
}
