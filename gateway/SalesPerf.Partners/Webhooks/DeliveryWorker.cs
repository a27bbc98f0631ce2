using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Persistence;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Sends what is due. One replica at a time does it; webhooks are served at once, the events of one webhook one after the other.</summary>
internal sealed class DeliveryWorker(
    NpgsqlDataSource database, IServiceScopeFactory scopes, WebhookSender sender, IOptions<PartnersOptions> options, TimeProvider time, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private const long LockKey = 0x5061_7274_486F_6F6B; // "PartHook"
    private const int Batch = 50;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, LockKey, "partners_delivery").RunAsync(
        LeadAsync, failure => logger.LogWarning(failure, "Webhooks stopped and start again"), stoppingToken);

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        var (busy, gate) = (new Dictionary<Guid, Task>(), new SemaphoreSlim(options.Value.Webhooks.Concurrency));
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                foreach (var done in busy.Where(b => b.Value.IsCompleted).ToList())
                {
                    busy.Remove(done.Key);
                    await done.Value;
                }

                foreach (var id in (await DueAsync(stoppingToken)).Where(id => !busy.ContainsKey(id))) busy[id] = ServeAsync(id, gate, stoppingToken);
                await connection.WaitAsync(options.Value.Poll, stoppingToken);
            }
        }
        finally
        {
            // The lock must not go to another replica while this one is still sending.
            await Task.WhenAll(busy.Values).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            gate.Dispose();
        }
    }

    private async Task<List<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var now = time.GetUtcNow();
        return await db.Deliveries.Where(d => d.Status == DeliveryStatus.Pending && d.NextAttemptAt <= now && db.Webhooks.Any(w => w.Id == d.WebhookId && w.Enabled))
            .Select(d => d.WebhookId).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>A batch of one webhook. A slow endpoint holds a place, and after its batch it queues again behind the others.</summary>
    private async Task ServeAsync(Guid webhookId, SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
            var now = time.GetUtcNow();
            var due = await db.Deliveries.AsNoTracking().Where(d => d.WebhookId == webhookId && d.Status == DeliveryStatus.Pending && d.NextAttemptAt <= now)
                .OrderBy(d => d.Sequence).Take(Batch).Join(db.Archive.AsNoTracking(), d => d.Sequence, a => a.Sequence, (Delivery, Event) => new { Delivery.Id, Event }).ToListAsync(cancellationToken);
            foreach (var next in due.OrderBy(d => d.Event.Sequence))
            {
                if (!await AttemptAsync(webhookId, next.Id, next.Event, cancellationToken)) return;
            }
        }
        finally { gate.Release(); }
    }

    /// <summary>Returns whether the webhook may get the next one at once.</summary>
    private async Task<bool> AttemptAsync(Guid webhookId, Guid deliveryId, ArchivedEvent archived, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        if (await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == webhookId && w.Enabled, cancellationToken) is not { } webhook) return false;
        var result = await sender.SendAsync(webhook, archived, cancellationToken);
        Observing.Attempted(result.IsDelivered ? "delivered" : "failed");
        await NoteAsync(db, webhookId, deliveryId, result, cancellationToken);
        if (!result.IsDelivered) logger.LogInformation("Webhook {Webhook} did not take {Event}: {Error}", webhookId, archived.EventId, result.Error);
        return result.IsDelivered;
    }

    private async Task NoteAsync(PartnersDb db, Guid webhookId, Guid deliveryId, AttemptResult result, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Read again under a lock: somebody may have changed the webhook while its endpoint was thinking.
        var webhook = await db.Webhooks.FromSql($"SELECT * FROM partners.webhook WHERE id = {webhookId} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);
        var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == deliveryId, cancellationToken);
        if (webhook is null || delivery is null) return;
        DeliveryRule.Apply(delivery, webhook, result, options.Value.Webhooks.RetryAfter, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
