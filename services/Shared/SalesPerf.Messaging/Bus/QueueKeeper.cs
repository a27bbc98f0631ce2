using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SalesPerf.Messaging.Bus;

/// <summary>
/// Consumes again as soon as the broker is back. The bus waits longer from try to try, up to half a minute, and gives an endpoint up for
/// good after some failures; so an endpoint that failed while it ran is started afresh once the broker answers.
/// </summary>
internal sealed class QueueKeeper(BrokerProbe broker, TimeProvider clock, ILogger<QueueKeeper> logger) : BackgroundService, IReceiveEndpointObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<IReceiveEndpoint, bool> _ready = new();
    private readonly ConcurrentDictionary<IReceiveEndpoint, bool> _lost = new();
    private readonly SemaphoreSlim _work = new(0);

    public Task Ready(ReceiveEndpointReady ready)
    {
        _ready[ready.ReceiveEndpoint] = true;
        _lost.TryRemove(ready.ReceiveEndpoint, out _);
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        // While the bus starts, its endpoints are its own affair: stopping one would fail the start.
        if (_ready.ContainsKey(faulted.ReceiveEndpoint) && _lost.TryAdd(faulted.ReceiveEndpoint, true)) _work.Release();
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync(stoppingToken);
                while (!_lost.IsEmpty)
                {
                    // The bus's own first tries come before ours.
                    await Task.Delay(Pause, clock, stoppingToken);
                    if (await broker.TakesMessagesAsync(stoppingToken)) await RestartAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Queues are kept no longer: the process ends");
        }
    }

    private async Task RestartAsync(CancellationToken stoppingToken)
    {
        foreach (var endpoint in _lost.Keys)
        {
            try
            {
                logger.LogInformation("The broker is back: {Queue} is consumed again", endpoint.InputAddress.AbsolutePath);
                await endpoint.Stop(stoppingToken);
                endpoint.Start(CancellationToken.None);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(failure, "{Queue} could not be started again and is tried later", endpoint.InputAddress.AbsolutePath);
            }
        }
    }
}
