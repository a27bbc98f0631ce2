using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Partners.Webhooks;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Statistics;

/// <summary>How a partner stands.</summary>
/// <param name="Published">Events since it came on board that its bindings match.</param>
/// <param name="LastPublishedAt">When the latest of them was published.</param>
/// <param name="Queue">What stands in its queues; null where the broker does not say.</param>
/// <param name="AwaitingResend">Replays, and what its full queue did not take, that are still to be sent.</param>
/// <param name="Refused">How often its queue was full when an event came.</param>
/// <param name="Replayed">Events that were sent again because it asked.</param>
/// <param name="Webhooks">Deliveries to its webhooks.</param>
/// <param name="Inbound">What it published to us.</param>
public sealed record PartnerStatistics(long Published, DateTimeOffset? LastPublishedAt, FeedQueueState? Queue, long AwaitingResend, long Refused, long Replayed, WebhookStatistics Webhooks, InboundStatistics Inbound);

/// <summary>Messages of a partner.</summary>
/// <param name="Waiting">Kept, and not handed on yet.</param>
/// <param name="Accepted">Those that had their effect.</param>
/// <param name="Refused">Those that had none.</param>
/// <param name="Repeated">How often one came again.</param>
/// <param name="SetAside">Those that something of ours broke over; the operator hands them on again.</param>
/// <param name="StalledSince">When the next one came (UTC), where it was handed on in vain and all behind it wait.</param>
/// <param name="StalledBy">The code of what it waits for.</param>
public sealed record InboundStatistics(long Waiting, long Accepted, long Refused, long Repeated, long SetAside, DateTimeOffset? StalledSince, string? StalledBy);

/// <summary>Deliveries to webhooks.</summary>
/// <param name="Enabled">Webhooks that are served.</param>
/// <param name="Disabled">Webhooks that are not.</param>
/// <param name="Pending">Deliveries to come.</param>
/// <param name="Delivered">Deliveries that were taken.</param>
/// <param name="Failed">Deliveries that were given up.</param>
public sealed record WebhookStatistics(int Enabled, int Disabled, long Pending, long Delivered, long Failed);

/// <summary>How the feed stands.</summary>
/// <param name="Archived">Events in the archive.</param>
/// <param name="Pending">Events that are not published yet.</param>
/// <param name="Unroutable">Events that nobody had a binding for when they were published; a replay still gives them.</param>
/// <param name="Split">Events that were sent to each partner apart, because a queue was full.</param>
/// <param name="LastArchivedAt">When the latest event was archived.</param>
public sealed record FeedStatistics(long Archived, long Pending, long Unroutable, long Split, DateTimeOffset? LastArchivedAt);

/// <summary>The addresses of statistics.</summary>
internal static class StatisticsEndpoints
{
    public static void MapStatistics(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners").WithTags("Statistics");
        group.MapGet("/feed", FeedAsync).RequirePersona(Persona.Operator).WithName("GetFeedStatistics").WithSummary("How the feed stands: archived, pending, unroutable.");
        group.MapGet("/{code}/statistics", PartnerAsync).RequirePersona(Persona.Operator, Persona.Partner).WithName("GetPartnerStatistics").WithSummary("How a partner stands: published, queue, replays, webhooks.");
    }

    private static async Task<Ok<FeedStatistics>> FeedAsync(PartnersDb db, CancellationToken cancellationToken)
    {
        var counts = await db.Archive.GroupBy(a => a.Outcome).Select(g => new { Outcome = g.Key, Events = g.LongCount(), Last = g.Max(a => a.ArchivedAt) }).ToListAsync(cancellationToken);
        long Of(string? outcome) => counts.Where(c => c.Outcome == outcome).Sum(c => c.Events);
        return TypedResults.Ok(new FeedStatistics(counts.Sum(c => c.Events), Of(null), Of(Outcomes.Unroutable), Of(Outcomes.Split), counts.Count == 0 ? null : counts.Max(c => c.Last)));
    }

    private static async Task<Ok<PartnerStatistics>> PartnerAsync(string code, PartnerReader reader, PartnersDb db, FeedBroker broker, Caller caller, CancellationToken cancellationToken)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        string[] keys = [.. EventCatalogue.All.Select(e => e.RoutingKey).Where(partner.Sees)];
        var published = await db.Archive.Where(a => a.PublishedAt >= partner.OnboardedAt && keys.Contains(a.RoutingKey) && (a.OnlyFor == null || a.OnlyFor == partner.Id))
            .GroupBy(_ => 1).Select(g => new { Events = g.LongCount(), Last = g.Max(a => a.PublishedAt) }).SingleOrDefaultAsync(cancellationToken);
        var resends = await db.Resends.Where(r => r.PartnerId == partner.Id).GroupBy(r => new { r.Reason, IsSent = r.SentAt != null }).Select(g => new { g.Key.Reason, g.Key.IsSent, Events = g.LongCount() }).ToListAsync(cancellationToken);
        return TypedResults.Ok(new PartnerStatistics(
            published?.Events ?? 0, published?.Last, await broker.StateAsync(partner.Code, cancellationToken), resends.Where(r => !r.IsSent).Sum(r => r.Events),
            resends.Where(r => r.Reason == Replays.ResendReasons.Overflow).Sum(r => r.Events), resends.Where(r => r is { IsSent: true, Reason: Replays.ResendReasons.Replay }).Sum(r => r.Events),
            await WebhooksAsync(db, partner, cancellationToken), await InboundAsync(db, partner, cancellationToken)));
    }

    private static async Task<InboundStatistics> InboundAsync(PartnersDb db, Partner partner, CancellationToken cancellationToken)
    {
        var counts = await db.Inbound.Where(i => i.PartnerId == partner.Id).GroupBy(i => i.Status).Select(g => new { Status = g.Key, Messages = g.LongCount(), Repeats = g.Sum(i => (long)i.Repeats) }).ToListAsync(cancellationToken);
        long Of(string status) => counts.Where(c => c.Status == status).Sum(c => c.Messages);
        var next = await db.Inbound.AsNoTracking().Where(i => i.PartnerId == partner.Id && i.Status == InboundStatus.Waiting).OrderBy(i => i.Sequence).FirstOrDefaultAsync(cancellationToken);
        var stalled = next is { Attempts: > 0 } ? next : null;
        return new InboundStatistics(
            Of(InboundStatus.Waiting), Of(InboundStatus.Accepted), Of(InboundStatus.Refused), counts.Sum(c => c.Repeats), Of(InboundStatus.SetAside), stalled?.ReceivedAt, stalled?.Code);
    }

    private static async Task<WebhookStatistics> WebhooksAsync(PartnersDb db, Partner partner, CancellationToken cancellationToken)
    {
        var enabled = await db.Webhooks.Where(w => w.PartnerId == partner.Id).Select(w => w.Enabled).ToListAsync(cancellationToken);
        var deliveries = await db.Deliveries.Where(d => db.Webhooks.Any(w => w.Id == d.WebhookId && w.PartnerId == partner.Id)).GroupBy(d => d.Status).Select(g => new { Status = g.Key, Number = g.LongCount() }).ToListAsync(cancellationToken);
        long Of(string status) => deliveries.Where(d => d.Status == status).Sum(d => d.Number);
        return new WebhookStatistics(enabled.Count(e => e), enabled.Count(e => !e), Of(DeliveryStatus.Pending), Of(DeliveryStatus.Delivered), Of(DeliveryStatus.Failed));
    }
}
