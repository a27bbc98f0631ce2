using System.Diagnostics;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Setup;

/// <summary>Programs in Node: the judges of others in <c>Npm</c>, and the sample partner. Their packages are installed once, as the lock file says.</summary>
internal static class NodeTool
{
    private static readonly string Tools = Path.Combine(Repository.Root, "tests", "SalesPerf.Partners.Tests", "Npm");
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>The sample partner's folder.</summary>
    public static string Sample { get; } = Path.Combine(Repository.Root, "samples", "partner-node");

    /// <summary>Runs a tool of <c>Npm</c> to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string script, params string[] arguments) => RunAsync(Tools, script, arguments, null);

    /// <summary>Runs a script to its end, with a text as its input.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, string script, string[] arguments, string? input)
    {
        using var process = await StartAsync(folder, script, arguments);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await reading));
    }

    /// <summary>Verifies a webhook with the Standard Webhooks library.</summary>
    public static Task<(int ExitCode, string Output)> VerifyAsync(string secret, string message) => RunAsync(Tools, "verify.mjs", [secret], message);

    /// <summary>Starts a script; whoever starts it ends it.</summary>
    public static async Task<Process> StartAsync(string folder, string script, string[] arguments, (string Name, string Value)? variable = null)
    {
        await InstallAsync(folder);
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (variable is { } set) start.Environment[set.Name] = set.Value;
        return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }

    // ./test has done it already; a project that is run alone does it here.
    private static async Task InstallAsync(string folder)
    {
        await Gate.WaitAsync();
        try
        {
            var (done, wanted) = (Path.Combine(folder, "node_modules", ".package-lock.json"), Path.Combine(folder, "package-lock.json"));
            if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(wanted)) return;
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder })!;
            await npm.WaitForExitAsync();
            Assert.Equal(0, npm.ExitCode);
            File.SetLastWriteTimeUtc(done, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        finally { Gate.Release(); }
    }
}
