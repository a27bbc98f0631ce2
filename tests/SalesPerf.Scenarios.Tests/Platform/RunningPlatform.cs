using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using SalesPerf.Cli.SignIn;
using SalesPerf.Testing;

[assembly: AssemblyFixture(typeof(SalesPerf.Scenarios.Tests.Platform.RunningPlatform))]

namespace SalesPerf.Scenarios.Tests.Platform;

/// <summary>The whole platform, started once as ./run starts it, with its demo company, in a data folder of its own; scenarios see its gateway and its issuer.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    // A busy machine with two cores loads the demo company slowly; a runner that ends fails at once whatever this says.
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(15);

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("salesperf-scenarios-");
    private readonly StringBuilder output = new();
    private readonly Dictionary<string, Person> people = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1, 1);
    private Process runner = null!;
    private JsonNode endpoints = null!;

    /// <summary>How these tests, and so the platform beside them, were built.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public Uri Gateway => new(endpoints["gateway"]!.GetValue<string>());

    public Uri Issuer => new(endpoints["identity"]!.GetValue<string>());

    public Uri Dashboard => new(endpoints["dashboard"]!.GetValue<string>());

    public string DataFolder => data.FullName;

    /// <summary>What the runner printed so far.</summary>
    public string Output
    {
        get { lock (output) return output.ToString(); }
    }

    public async ValueTask InitializeAsync()
    {
        // The postgres user must be able to pass through.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(data.FullName, (UnixFileMode)0b111_001_001);
        runner = Start("SalesPerf.AppHost/bin/{0}/net10.0/SalesPerf.AppHost.dll", []);
        runner.OutputDataReceived += (_, line) => Keep(line.Data);
        runner.ErrorDataReceived += (_, line) => Keep(line.Data);
        runner.BeginOutputReadLine();
        runner.BeginErrorReadLine();
        var file = Path.Combine(data.FullName, "endpoints.json");
        await EventualAssert.ThatAsync(() =>
        {
            Assert.False(runner.HasExited, $"The runner ended: {Output}");
            Assert.True(Output.Contains("\nReady.", StringComparison.Ordinal), $"The platform is not ready yet: {Output}");
            return Task.CompletedTask;
        }, StartWithin);
        endpoints = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
    }

    /// <summary>A person or machine of the issuer, signed in by its own page as a browser would.</summary>
    public async Task<Person> AsAsync(string userName)
    {
        await gate.WaitAsync();
        try
        {
            if (people.TryGetValue(userName, out var known)) return known;
            var token = await CodeFlow.SignInAsync(Issuer, userName, Password, CancellationToken.None);
            return people[userName] = new Person(Gateway, token);
        }
        finally { gate.Release(); }
    }

    /// <summary>Runs ./salesperf with arguments against this platform.</summary>
    public async Task<(int ExitCode, string Output)> SalesPerfAsync(params string[] arguments)
    {
        using var process = Start("cli/SalesPerf.Cli/bin/{0}/net10.0/salesperf.dll", arguments);
        var reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(await reading));
    }

    /// <summary>The password of the development users.</summary>
    public string Password => File.ReadAllText(Path.Combine(data.FullName, "secrets", "development-password")).Trim();

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people.Values) person.Dispose();
        if (!runner.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", runner.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            await runner.WaitForExitAsync(patience.Token);
        }

        runner.Dispose();
        gate.Dispose();
        data.Delete(recursive: true);
    }

    private Process Start(string program, string[] arguments)
    {
        var path = Path.Combine(Repository.Root, string.Format(System.Globalization.CultureInfo.InvariantCulture, program, Configuration));
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["SALESPERF_DATA"] = data.FullName;
        start.Environment.Remove("SALESPERF_TEST_SERVERS");
        return Process.Start(start)!;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }
}
