using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Persistence;

namespace SalesPerf.Partners.Feed;

/// <summary>Sends replays, and what a full queue refused, to the one queue they are for. A queue that is full again is left alone for a while.</summary>
internal sealed class ResendWorker(
    NpgsqlDataSource database, IServiceScopeFactory scopes, FeedPublisher feed, IOptions<PartnersOptions> options, TimeProvider time, ILogger<ResendWorker> logger) : BackgroundService
{
    private const long LockKey = 0x5061_7274_5265_7365; // "PartRese"
    private const int Batch = 200;
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, long> _fullSince = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, LockKey, "partners_resend").RunAsync(
        LeadAsync, failure => logger.LogWarning(failure, "Sending again stopped and starts again"), stoppingToken);

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isMore = false;
            try
            {
                isMore = await PassAsync(stoppingToken);
            }
            catch (FeedUnavailableException away)
            {
                logger.LogWarning("The broker takes nothing now ({Failure}); replays wait", away.Message);
            }

            if (!isMore) await connection.WaitAsync(options.Value.Poll, stoppingToken);
        }
    }

    /// <summary>A batch for each partner; returns whether some partner has more that can go at once.</summary>
    private async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var partners = await db.Partners.AsNoTracking().Where(p => p.OffboardedAt == null && db.Resends.Any(r => r.PartnerId == p.Id && r.SentAt == null))
            .Select(p => new { p.Id, p.Code }).ToListAsync(cancellationToken);
        var isMore = false;
        foreach (var partner in partners.Where(p => !_fullSince.TryGetValue(p.Id, out var since) || time.GetElapsedTime(since) >= FullPause))
            isMore |= await SendAsync(db, partner.Id, partner.Code, cancellationToken);
        return isMore;
    }

    private async Task<bool> SendAsync(PartnersDb db, Guid partnerId, string code, CancellationToken cancellationToken)
    {
        var rows = await db.Resends.AsNoTracking().Where(r => r.PartnerId == partnerId && r.SentAt == null).OrderBy(r => r.Id).Take(Batch)
            .Join(db.Archive, r => r.Sequence, a => a.Sequence, (r, a) => new { r.Id, Event = a }).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var sent = new List<long>(rows.Count);
        try
        {
            // One after the other: a partner sees the range in its order.
            foreach (var row in rows)
            {
                if (await feed.PublishToAsync(code, FeedMessages.Of(row.Event), cancellationToken) != FeedOutcome.Routed) break;
                sent.Add(row.Id);
            }
        }
        finally
        {
            // What was confirmed is noted, however the batch ended.
            await db.Resends.Where(r => sent.Contains(r.Id)).ExecuteUpdateAsync(u => u.SetProperty(r => r.SentAt, time.GetUtcNow()), CancellationToken.None);
            Observing.Resent(sent.Count);
        }

        if (sent.Count < rows.Count) _fullSince[partnerId] = time.GetTimestamp();
        else _fullSince.Remove(partnerId);
        return sent.Count == Batch;
    }
}
