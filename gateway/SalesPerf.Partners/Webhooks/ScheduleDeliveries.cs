using Microsoft.EntityFrameworkCore;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Queues an event for every webhook that wants it, in the transaction in which it is archived.</summary>
internal sealed class ScheduleDeliveries(PartnersDb db, TimeProvider time)
{
    private (Guid Transaction, IReadOnlyList<Candidate> Candidates)? known;

    public async Task ForAsync(ArchivedEvent archived, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (webhook, partner) in await CandidatesAsync(db.Database.CurrentTransaction!.TransactionId, cancellationToken))
        {
            if (!webhook.Wants(archived.RoutingKey) || !partner.Sees(archived.RoutingKey) || (archived.OnlyFor is { } only && only != partner.Id)) continue;
            db.Deliveries.Add(new Delivery { Id = Guid.CreateVersion7(now), WebhookId = webhook.Id, Sequence = archived.Sequence, CreatedAt = now, NextAttemptAt = now });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    // Read once for all events of a transaction.
    private async Task<IReadOnlyList<Candidate>> CandidatesAsync(Guid transaction, CancellationToken cancellationToken)
    {
        if (known is { } read && read.Transaction == transaction) return read.Candidates;
        var candidates = await db.Webhooks.AsNoTracking().Where(w => w.Enabled)
            .Join(db.Partners.AsNoTracking().Where(p => p.OffboardedAt == null), w => w.PartnerId, p => p.Id, (webhook, partner) => new Candidate(webhook, partner)).ToListAsync(cancellationToken);
        known = (transaction, candidates);
        return candidates;
    }

    private sealed record Candidate(Webhook Webhook, Partner Partner);
}
