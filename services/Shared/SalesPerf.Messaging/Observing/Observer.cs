using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging.Observing;

/// <summary>Reads what stands in outbox, dead letters and queues every few seconds, for the meter.</summary>
internal sealed class Observer(
    NpgsqlDataSource database, BrokerProbe broker, SubscriptionRegistry registry, IOptions<MessagingOptions> options, TimeProvider clock,
    IMeterFactory meters, ILogger<Observer> logger) : BackgroundService
{
    /// <summary>Counting stops here: an exact number of a huge backlog would cost more than it tells.</summary>
    private const int CountLimit = 100_000;

    private volatile Backlog _backlog = new(0, 0, 0, 0);
    private volatile IReadOnlyDictionary<string, QueueState?> _queues = new Dictionary<string, QueueState?>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge("salesperf.outbox.pending", () => _backlog.Pending, "{event}", "Rows not yet confirmed by the broker.");
        meter.CreateObservableGauge("salesperf.outbox.age", () => _backlog.AgeInSeconds, "s", "Age of the oldest row that is due.");
        meter.CreateObservableGauge("salesperf.outbox.quarantined", () => _backlog.Quarantined, "{event}", "Rows that cannot be sent.");
        meter.CreateObservableGauge("salesperf.inbox.dead_letters", () => _backlog.DeadLetters, "{event}", "Open dead letters.");
        meter.CreateObservableGauge("salesperf.queue.depth", Depths, "{message}", "Messages in the queue, delivered ones included.");
        using var timer = new PeriodicTimer(options.Value.ObserveEvery, clock);
        try
        {
            do await ObserveAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Observing ends with the process");
        }
    }

    private async Task ObserveAsync(CancellationToken stoppingToken)
    {
        try
        {
            _backlog = await ReadBacklogAsync(stoppingToken);
            if (registry.Queues.Count > 0) _queues = await broker.AskAsync(registry.Queues, stoppingToken) ?? _queues;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug(failure, "The backlog could not be read");
        }
    }

    private async Task<Backlog> ReadBacklogAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            select (select count(*) from (select from messaging.outbox where published_at is null and quarantined_at is null limit {CountLimit}) pending),
                   (select coalesce(extract(epoch from now() - min(coalesce(not_before, recorded_at))), 0)::float8 from
                      (select not_before, recorded_at from messaging.outbox where published_at is null and quarantined_at is null
                         and (not_before is null or not_before <= now()) order by sequence limit 1) oldest),
                   (select count(*) from messaging.outbox where quarantined_at is not null),
                   (select count(*) from messaging.dead_letters where resolved_at is null)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Backlog(reader.GetInt64(0), Math.Max(0, reader.GetDouble(1)), reader.GetInt64(2), reader.GetInt64(3));
    }

    private IEnumerable<Measurement<long>> Depths() =>
        _queues.Where(queue => queue.Value is not null)
            .Select(queue => new Measurement<long>(queue.Value!.Messages, new KeyValuePair<string, object?>("queue", queue.Key)));

    private sealed record Backlog(long Pending, double AgeInSeconds, long Quarantined, long DeadLetters);
}
