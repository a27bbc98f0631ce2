using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace SalesPerf.Messaging.Persistence;

/// <summary>Removes published outbox rows and old inbox rows in small statements, so that nobody waits for it.</summary>
internal sealed class CleanUp(NpgsqlDataSource database, IOptions<MessagingOptions> options, TimeProvider clock, ILogger<CleanUp> logger) : BackgroundService
{
    /// <summary>Removes all that is due now and says how many rows that were.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken) =>
        await RemoveAsync(
            """
            delete from messaging.outbox where row_id in
              (select row_id from messaging.outbox where published_at < now() - $1 limit $2 for update skip locked)
            """, options.Value.KeepOutbox, cancellationToken)
        + await RemoveAsync(
            """
            delete from messaging.inbox where (subscription, event_id) in
              (select subscription, event_id from messaging.inbox where processed_at < now() - $1 limit $2 for update skip locked)
            """, options.Value.KeepInbox, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CleanUpEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Clean-up ends with the process");
        }
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            var removed = await RunAsync(stoppingToken);
            if (removed > 0) logger.LogInformation("Removed {Rows} old rows of outbox and inbox", removed);
        }
        catch (NpgsqlException failure)
        {
            logger.LogWarning(failure, "Old rows stay until the next round");
        }
    }

    private async Task<int> RemoveAsync(string sql, TimeSpan keep, CancellationToken cancellationToken)
    {
        var batch = options.Value.CleanUpBatch;
        for (var total = 0; ;)
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = keep });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = batch });
            var removed = await command.ExecuteNonQueryAsync(cancellationToken);
            total += removed;
            if (removed < batch) return total;
        }
    }
}
