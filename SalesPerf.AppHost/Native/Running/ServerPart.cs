using System.Net.Sockets;
using SalesPerf.AppHost.Native.Model;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>PostgreSQL, Redis or RabbitMQ.</summary>
internal sealed class ServerPart : Part
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    private readonly NativeServer _server;

    public ServerPart(IResource resource, RunContext context, NativeServer server)
        : base(resource, context)
    {
        _server = server;
        _server.Log.Written += _ => RaiseChanged();
    }

    public override string Kind => "Server";

    public override ProcessLog Log => _server.Log;

    public override int? ProcessId => _server.Process is { HasExited: false } process ? process.Id : null;

    protected override async Task<PartEnd> RunOnceAsync(CancellationToken stop)
    {
        Set(ResourceState.Starting);
        StartedAt = Context.Time.GetUtcNow();
        try
        {
            await _server.StartAsync(stop);
            Set(ResourceState.Running);
            return await WatchAsync(stop);
        }
        finally
        {
            await _server.StopAsync();
        }
    }

    private async Task<PartEnd> WatchAsync(CancellationToken stop)
    {
        var exited = _server.Process!.WaitForExitAsync(stop);
        using var timer = new PeriodicTimer(CheckEvery, Context.Time);
        while (true)
        {
            var tick = timer.WaitForNextTickAsync(stop).AsTask();
            if (await Task.WhenAny(exited, tick) == exited)
            {
                Set(ResourceState.Restarting, $"ended with {await exited}");
                return PartEnd.Crashed;
            }

            await tick;
            var healthy = await IsHealthyAsync(stop);
            Set(healthy ? ResourceState.Running : ResourceState.Unhealthy, healthy ? null : "does not answer");
        }
    }

    private async Task<bool> IsHealthyAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(CheckEvery);
        try
        {
            return await _server.IsHealthyAsync(limit.Token);
        }
        catch (Exception refusal) when (refusal is SocketException or IOException or HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
