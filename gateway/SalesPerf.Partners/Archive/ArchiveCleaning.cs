using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Partners.Persistence;
using SalesPerf.Partners.Webhooks;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Partners.Archive;

/// <summary>Removes events whose time is over, once an hour, in small statements. What still has to reach somebody stays.</summary>
internal sealed class ArchiveCleaning(IServiceScopeFactory scopes, IOptions<PartnersOptions> options, TimeProvider time, ILogger<ArchiveCleaning> logger) : BackgroundService
{
    private const int Batch = 5_000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Removes what is due now and says how many events that were.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var before = time.GetUtcNow() - options.Value.KeepArchive;
        // What still waits stays; of what ended the record goes with the archive.
        await db.Inbound.Where(i => i.EndedAt < before).ExecuteDeleteAsync(cancellationToken);
        for (var total = 0; ;)
        {
            var due = db.Archive.Where(a => a.ArchivedAt < before && a.PublishedAt != null
                    && !db.Resends.Any(r => r.Sequence == a.Sequence && r.SentAt == null) && !db.Deliveries.Any(d => d.Sequence == a.Sequence && d.Status == DeliveryStatus.Pending))
                .OrderBy(a => a.ArchivedAt).Take(Batch).Select(a => a.Sequence);
            var removed = await db.Archive.Where(a => due.Contains(a.Sequence)).ExecuteDeleteAsync(cancellationToken);
            total += removed;
            if (removed < Batch) return total;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var round = Jobs.Begin("clean-archive");
            try { logger.LogInformation("Removed {Events} events whose time in the archive was over", await RunAsync(stoppingToken)); }
            catch (NpgsqlException failure) { logger.LogWarning(failure, "Old events stay until the next round"); }
        }
    }
}
