using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Testing;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>The whole platform from the built programs, with empty stores, on free ports and in a folder of its own that is removed at the end.</summary>
internal sealed class StartedPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("salesperf-benchmark-");
    private readonly Process runner;
    private readonly IReadOnlyList<PosixSignalRegistration> signals;

    private StartedPlatform()
    {
        // The postgres user must be able to pass through.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(data.FullName, (UnixFileMode)0b111_001_001);
        runner = Start("SalesPerf.AppHost/bin/{0}/net10.0/SalesPerf.AppHost.dll", "--no-demo");
        runner.OutputDataReceived += (_, _) => { };
        runner.BeginOutputReadLine();
        // Whoever ends the benchmark by a signal ends what it started; the runtime raises ProcessExit for none.
        signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, _ => End()))];
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<StartedPlatform> StartAsync()
    {
        var platform = new StartedPlatform();
        var up = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!File.Exists(Path.Combine(platform.data.FullName, "endpoints.json")))
        {
            if (platform.runner.HasExited || up.Elapsed > Patience)
            {
                await platform.DisposeAsync();
                throw new InvalidOperationException("The platform did not start.");
            }

            await timer.WaitForNextTickAsync();
        }

        return platform;
    }

    /// <summary>Somebody signed in, as any front end signs in.</summary>
    public async Task<GatewayClient> AsAsync(string userName)
    {
        var token = (await SalesPerfAsync("token", "--as", userName, "--bare")).Trim();
        await using var endpoints = File.OpenRead(Path.Combine(data.FullName, "endpoints.json"));
        using var json = await JsonDocument.ParseAsync(endpoints);
        return new GatewayClient(new Uri(json.RootElement.GetProperty("gateway").GetString()!), token);
    }

    /// <summary>Waits until no service has an event left to take in: setting a large company up tells every service of everybody.</summary>
    public async Task SettleAsync()
    {
        using var broker = await BrokerAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        // What is between a commit and the broker shows in no queue: several looks in a row must find nothing.
        for (var empty = 0; empty < 5; await timer.WaitForNextTickAsync())
        {
            var queues = JsonNode.Parse(await broker.GetStringAsync(new Uri("api/queues?disable_stats=true&enable_queue_totals=true", UriKind.Relative)))!.AsArray();
            empty = queues.Sum(q => q!["messages"]?.GetValue<long>() ?? 0) == 0 ? empty + 1 : 0;
        }
    }

    /// <summary>The owner's connection to a database of the platform's server.</summary>
    public async Task<string> StoreAsync(string database)
    {
        var ports = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data.FullName, "ports.json")))!;
        var password = (await File.ReadAllTextAsync(Path.Combine(data.FullName, "secrets", "postgres-password"))).Trim();
        return $"Host=127.0.0.1;Port={ports["postgres"]};Username=postgres;Password={password};Database={database};Command Timeout=3600;Include Error Detail=true";
    }

    private async Task<HttpClient> BrokerAsync()
    {
        using var dashboard = new HttpClient();
        var access = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data.FullName, "dashboard.json")))!;
        dashboard.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access["apiKey"]!.GetValue<string>());
        var resources = JsonNode.Parse(await dashboard.GetStringAsync(new Uri($"{access["address"]}/api/resources")))!;
        var address = resources["items"]!.AsArray().Single(r => r!["name"]!.GetValue<string>() == "messaging")!["addresses"]!.AsArray().Select(a => a!.GetValue<string>()).Single(a => a.StartsWith("http", StringComparison.Ordinal));
        var password = (await File.ReadAllTextAsync(Path.Combine(data.FullName, "secrets", "messaging-password"))).Trim();
        var client = new HttpClient { BaseAddress = new Uri($"{address}/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"guest:{password}")));
        return client;
    }

    /// <summary>Runs ./salesperf with arguments; gives what it printed.</summary>
    public async Task<string> SalesPerfAsync(params string[] arguments)
    {
        using var process = Start("cli/SalesPerf.Cli/bin/{0}/net10.0/salesperf.dll", arguments);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"salesperf {string.Join(' ', arguments)} failed: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Run(End);
        foreach (var signal in signals) signal.Dispose();
        runner.Dispose();
    }

    private void End()
    {
        lock (data)
        {
            if (!Directory.Exists(data.FullName)) return;
            if (!runner.HasExited)
            {
                using var kill = Process.Start("kill", ["-TERM", runner.Id.ToString(CultureInfo.InvariantCulture)]);
                kill.WaitForExit();
                runner.WaitForExit();
            }

            data.Delete(recursive: true);
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var path = Path.Combine(Repository.Root, string.Format(CultureInfo.InvariantCulture, program, Machine.Configuration));
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        start.Environment["SALESPERF_DATA"] = data.FullName;
        return Process.Start(start)!;
    }
}
