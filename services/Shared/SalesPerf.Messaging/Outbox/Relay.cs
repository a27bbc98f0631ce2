using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging.Outbox;

/// <summary>
/// Carries the outbox to the broker. Of all replicas of a service one is active: the holder of an advisory lock of the database. Its
/// connection also listens for the notification that each commit with outbox rows sends.
/// </summary>
internal sealed class Relay(
    NpgsqlDataSource database, OutboxStore store, RelayPass pass, BrokerProbe broker, SubscriptionRegistry registry,
    IOptions<MessagingOptions> options, TimeProvider clock, ILogger<Relay> logger) : BackgroundService
{
    /// <summary>Any number that nothing else in the database uses; locks are per database, so services do not meet.</summary>
    private const long RelayLock = 0x5350_4F55_5442_4F58;

    private const int BatchesPerDrain = 20;
    private static readonly TimeSpan BrokerPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QueuesPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan QueuesPause = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, RelayLock, "messaging_outbox").RunAsync(
        (connection, token) =>
        {
            logger.LogInformation("This process relays the outbox");
            return LeadAsync(connection, token);
        },
        failure => logger.LogWarning(failure, "The relay lost its database and starts again"),
        stoppingToken);

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        // Asked before the first pass and after a failed one: a bus without a broker would keep every send waiting.
        var trusted = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var rows = await store.TakeAsync(0, options.Value.RelayBatch, stoppingToken);
            if (rows.Count > 0)
            {
                trusted = (trusted || await BrokerIsReadyAsync(stoppingToken)) && await DrainAsync(rows, stoppingToken) == PassEnd.Finished;
                if (!trusted) await ActiveReplica.PauseAsync(BrokerPause, stoppingToken);
                else if (rows.Count == options.Value.RelayBatch) continue;
            }

            // Returns at once if a notification came in meanwhile, and throws if the connection, and with it the lock, is gone.
            await connection.WaitAsync(options.Value.RelayPoll, stoppingToken);
        }
    }

    /// <summary>
    /// Sends batch after batch while there are full ones; the next one is read while the last one is on its way. It ends after some, because
    /// a row that was written earlier and committed later is only found from the start.
    /// </summary>
    private async Task<PassEnd> DrainAsync(IReadOnlyList<RelayRow> rows, CancellationToken stoppingToken)
    {
        var batch = options.Value.RelayBatch;
        for (var batches = 0; rows.Count > 0 && batches < BatchesPerDrain; batches++)
        {
            var next = rows.Count == batch ? store.TakeAsync(rows[^1].Sequence, batch, stoppingToken) : Task.FromResult<IReadOnlyList<RelayRow>>([]);
            var end = await pass.RunAsync(rows, stoppingToken);
            rows = await next;
            if (end == PassEnd.BrokerAway) return end;
        }

        return PassEnd.Finished;
    }

    /// <summary>
    /// The broker takes messages, and our own queues are consumed, so bound: an event that comes before its first binding reaches nobody.
    /// A queue that cannot be declared must not hold back the others for ever.
    /// </summary>
    private async Task<bool> BrokerIsReadyAsync(CancellationToken stoppingToken)
    {
        if (!await broker.TakesMessagesAsync(stoppingToken)) return false;
        for (var started = clock.GetTimestamp(); clock.GetElapsedTime(started) < QueuesPatience;)
        {
            if (await broker.AskAsync(registry.Queues, stoppingToken) is not { } queues) return false;
            if (queues.Values.All(queue => queue is { Consumers: > 0 })) return true;
            await ActiveReplica.PauseAsync(QueuesPause, stoppingToken);
            stoppingToken.ThrowIfCancellationRequested();
        }

        logger.LogWarning("Not every queue of this process is consumed; events are published nevertheless");
        return true;
    }
}
