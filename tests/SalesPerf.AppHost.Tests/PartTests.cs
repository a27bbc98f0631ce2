using System.Collections.Concurrent;
using System.Diagnostics;
using SalesPerf.AppHost.Native.Model;
using SalesPerf.AppHost.Native.Running;
using SalesPerf.AppHost.Native.Servers;
using SalesPerf.Testing;

namespace SalesPerf.AppHost.Tests;

/// <summary>Small systems of real processes: what happens when one ends, and what a person may do to it.</summary>
public sealed class PartTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly DataFolder _folder = RunnerProcess.NewFolder();
    private readonly Guardian _guardian;
    private readonly RunContext _context;
    private RunningSystem? _system;

    public PartTests()
    {
        _guardian = Guardian.Start(_folder, removeFolder: true);
        _context = new RunContext(_folder, TimeProvider.System, _ => { });
    }

    [Fact]
    public async Task Killed_server_is_started_again()
    {
        var cache = Start(builder => builder.AddRedis("cache"));
        await cache.WaitUntilAsync(part => part.IsUp, TestContext.Current.CancellationToken);
        var before = cache.ProcessId!.Value;

        using (var process = Process.GetProcessById(before))
            process.Kill();

        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.Equal(ResourceState.Running, cache.State);
                Assert.NotNull(cache.ProcessId);
                Assert.NotEqual(before, cache.ProcessId);
                Assert.Equal(1, cache.Restarts);
                return Task.CompletedTask;
            },
            Soon);
    }

    [Fact]
    public async Task Project_that_ends_at_once_is_started_again_after_growing_pauses()
    {
        var said = new ConcurrentQueue<string>();
        var part = Start(builder => builder.AddProject<EndsWithAnError>("broken").WithArgs("--nonsense"), (name, detail) => said.Enqueue(detail));

        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.Contains(said, detail => detail.EndsWith("starts again in 1 s", StringComparison.Ordinal));
                Assert.Contains(said, detail => detail.EndsWith("starts again in 2 s", StringComparison.Ordinal));
                return Task.CompletedTask;
            },
            Soon);
        Assert.True(part.Restarts >= 2);
    }

    [Fact]
    public async Task Migration_that_fails_keeps_waiting_those_that_need_it()
    {
        var service = Start(builder =>
        {
            var migrate = builder.AddProject<EndsWithAnError>("broken-migrate").WithArgs("--nonsense");
            return builder.AddProject<EndsWithAnError>("broken").WithArgs("--nonsense").WaitForCompletion(migrate);
        });

        var migration = _system!.Find("broken-migrate")!;
        await migration.WaitUntilAsync(part => part.State is ResourceState.Failed, TestContext.Current.CancellationToken);

        Assert.Contains("Unknown option", migration.Detail, StringComparison.Ordinal);
        Assert.Equal("for broken-migrate to complete", service.Detail);
        Assert.Null(service.StartedAt);
    }

    [Fact]
    public async Task Stopped_part_stays_stopped_until_it_is_restarted()
    {
        var cache = Start(builder => builder.AddRedis("cache"));
        await cache.WaitUntilAsync(part => part.IsUp, TestContext.Current.CancellationToken);

        await _system!.StopAsync("cache", TestContext.Current.CancellationToken);

        Assert.Equal(ResourceState.Stopped, cache.State);
        Assert.Null(cache.ProcessId);
        await _system.RestartAsync("cache", TestContext.Current.CancellationToken);
        await cache.WaitUntilAsync(part => part.IsUp, TestContext.Current.CancellationToken);
        Assert.NotNull(cache.ProcessId);
        Assert.NotEmpty(_system.Console("cache", after: 0, limit: 10));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
        _guardian.Dispose();
        _context.Dispose();
        _folder.Dispose();
    }

    private Part Start(Func<IDistributedApplicationBuilder, IResourceBuilder<IResource>> describe, Action<string, string>? onDetail = null)
    {
        var builder = DistributedApplication.CreateBuilder([]);
        var last = describe(builder).Resource;
        _system = new RunningSystem([.. builder.Resources], _context);
        _system.Changed += name =>
        {
            if (_system.Find(name)?.Detail is { } detail)
                onDetail?.Invoke(name, detail);
        };
        _system.Start();
        return _system.Find(last.Name)!;
    }

    /// <summary>The runner itself, which refuses an option that it does not know: a program that ends with an error.</summary>
    internal sealed class EndsWithAnError : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(Repository.Root, "SalesPerf.AppHost", "SalesPerf.AppHost.csproj");

        public string AssemblyPath => typeof(Runner).Assembly.Location;
    }
}
