using Microsoft.EntityFrameworkCore;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Persistence;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Queues an event for every webhook that wants it, in the transaction in which it is archived.</summary>
internal sealed class ScheduleDeliveries(PartnersDb db, TimeProvider time)
{
    public async Task ForAsync(ArchivedEvent archived, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var candidates = await db.Webhooks.AsNoTracking().Where(w => w.Enabled)
            .Join(db.Partners.Where(p => p.OffboardedAt == null), w => w.PartnerId, p => p.Id, (Webhook, Partner) => new { Webhook, Partner }).ToListAsync(cancellationToken);
        foreach (var (webhook, partner) in candidates.Select(c => (c.Webhook, c.Partner)))
        {
            if (!webhook.Wants(archived.RoutingKey) || !partner.Sees(archived.RoutingKey) || (archived.OnlyFor is { } only && only != partner.Id)) continue;
            db.Deliveries.Add(new Delivery { Id = Guid.CreateVersion7(now), WebhookId = webhook.Id, Sequence = archived.Sequence, CreatedAt = now, NextAttemptAt = now });
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
