using System.Runtime.InteropServices;
using SalesPerf.AppHost.Native.Dashboard;
using SalesPerf.AppHost.Native.Model;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>Runs the described system on this machine until it is told to stop.</summary>
internal static class Runner
{
    private static readonly TimeSpan SameWish = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(DistributedApplication application, Lazy<DataFolder> folder, IReadOnlyList<string> args)
    {
        using var stop = new CancellationTokenSource();
        using var signals = Signals(stop);
        try
        {
            var options = RunOptions.Parse(args);
            if (options.ManifestPath is { } manifest)
                await Manifest.WriteAsync(application.Resources, manifest);
            else if (options.ServersOnlyFile is { } file)
                await ServersOnly.RunAsync(file, stop.Token);
            else
                await RunSystemAsync(application, folder.Value, options, stop.Token);
            return 0;
        }
        catch (Exception problem) when (problem is ServerException or UsageException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task RunSystemAsync(DistributedApplication application, DataFolder folder, RunOptions options, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var progress = new Progress(time, Console.Out);
        ServerPackages.Require();
        folder.Lock();
        progress.Say($"Data: {folder.Path}");
        using var guardian = Guardian.Start(folder);
        if (options.Fresh)
            StoredState.Remove(folder);

        using var context = new RunContext(folder, time, progress.Say);
        await using var system = new RunningSystem(application.Resources, context);
        await using var dashboard = await StartDashboardAsync(system, application, context, stop);
        progress.Follow(system);
        system.Start();
        try
        {
            await ServeAsync(application, system, dashboard, context, options, stop);
        }
        finally
        {
            File.Delete(folder.Sub(EndpointsFile.Name));
            progress.Say("Stopping…");
            await system.StopAllAsync();
            progress.Say("Stopped.");
        }
    }

    private static async Task ServeAsync(
        DistributedApplication application, RunningSystem system, DashboardHost dashboard, RunContext context, RunOptions options, CancellationToken stop)
    {
        var folder = context.Host.Folder;
        var allUp = await WaitUntilUpAsync(system, stop);
        var endpoints = EndpointsFile.Write(folder, system, application.Configuration["Authentication:Authority"], dashboard.Address);
        var loaded = !allUp || !options.LoadDemo || await DemoCompany.LoadAsync(context, endpoints, stop);
        new StartTable(system, folder, dashboard.LoginLink).Print(Console.Out, allUp && loaded);
        await Task.Delay(Timeout.Infinite, stop);
    }

    private static async Task<DashboardHost> StartDashboardAsync(RunningSystem system, DistributedApplication application, RunContext context, CancellationToken stop)
    {
        var foreign = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        var dashboard = await DashboardHost.StartAsync(
            system,
            new DashboardOptions
            {
                DataFolder = context.Host.Folder.Path,
                Port = context.Host.Ports.Take("dashboard"),
                OtlpPort = context.Host.Ports.Take("dashboard-otlp"),
                ForeignOtlpEndpoint = string.IsNullOrWhiteSpace(foreign) ? null : new Uri(foreign),
                ClientSecret = application.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == "dashboard-client-secret")?.GetValue(),
                Time = context.Time,
            },
            stop);
        if (string.IsNullOrWhiteSpace(foreign))
            context.Telemetry = new TelemetryTarget(dashboard.OtlpEndpoint, dashboard.OtlpApiKey);
        return dashboard;
    }

    /// <summary>Returns whether everything came up; it does not when something failed for good, or takes too long.</summary>
    private static async Task<bool> WaitUntilUpAsync(RunningSystem system, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StartPatience);
        try
        {
            var allUp = Task.WhenAll(system.Parts.Select(part => part.WaitUntilAsync(p => p.IsUp, limit.Token)));
            var anyFailed = Task.WhenAny(system.Parts.Select(part => part.WaitUntilAsync(p => p.State is ResourceState.Failed, limit.Token)));
            if (await Task.WhenAny(allUp, anyFailed) == anyFailed)
            {
                // What does not need the failed one still comes up.
                limit.CancelAfter(TimeSpan.FromSeconds(30));
            }

            await allUp;
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await limit.CancelAsync();
        }
    }

    private static Subscriptions Signals(CancellationTokenSource stop)
    {
        long? first = null;
        void OnSignal(PosixSignalContext signal)
        {
            // The first one stops in order. One that comes later ends at once, and the guardian does the rest; one that
            // comes with the first is the same wish, sent to the process and to its group.
            first ??= TimeProvider.System.GetTimestamp();
            signal.Cancel = TimeProvider.System.GetElapsedTime(first.Value) < SameWish;
            stop.Cancel();
        }

        return new Subscriptions(
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ]);
    }

    private sealed record Subscriptions(IReadOnlyList<IDisposable> All) : IDisposable
    {
        public void Dispose()
        {
            foreach (var one in All)
                one.Dispose();
        }
    }
}
