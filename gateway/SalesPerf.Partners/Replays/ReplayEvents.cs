using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Partners.Webhooks;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Replays;

/// <summary>Which events to send again; everything that is stated must hold.</summary>
/// <param name="After">Id of the last event that the partner is sure to have: what was archived later is sent.</param>
/// <param name="From">First instant of archiving.</param>
/// <param name="Until">First instant after the range.</param>
/// <param name="Types">Types, routing keys or patterns of them.</param>
/// <param name="WebhookId">Sends to this webhook instead of the queue.</param>
public sealed record ReplayRequest(Guid? After = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, IReadOnlyList<string>? Types = null, Guid? WebhookId = null);

/// <summary>Where a replay stands.</summary>
/// <param name="Id">Id.</param>
/// <param name="Events">How many events it sends; each has the id that it had at first.</param>
/// <param name="Pending">How many of them are still to be sent.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="WebhookId">Where it goes; left out for the queue.</param>
public sealed record ReplayView(Guid Id, int Events, int Pending, DateTimeOffset RequestedAt, Guid? WebhookId);

internal static class ReplayErrors
{
    public static DomainError NotFound { get; } = new("partners.replay_not_found", ErrorKind.NotFound, "The partner has asked for no replay of this id.");

    public static DomainError RangeRequired { get; } = new("partners.replay_range_required", ErrorKind.Invalid, "Say where to begin: after (an event's id) or from (an instant).");

    public static DomainError UnknownEvent { get; } = new("partners.replay_after_unknown", ErrorKind.NotFound, "The archive has no event of the id in after; it may be older than what is kept. Name an instant in from instead.");

    public static DomainError TooLarge { get; } = new("partners.replay_too_large", ErrorKind.Invalid, "The range holds more events than one replay sends; make it smaller with until or types.");
}

/// <summary>Sends a range of the archive again to one partner, with the ids of the first time.</summary>
internal sealed class ReplayEvents(PartnersDb db, IOptions<PartnersOptions> options, TimeProvider time)
{
    public async Task<ReplayView> HandleAsync(Partner partner, ReplayRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request is { After: null, From: null }) throw new DomainException(ReplayErrors.RangeRequired);
        var webhook = request.WebhookId is { } id ? await FindWebhookAsync(partner, id, cancellationToken) : null;
        var sequences = await ChooseAsync(partner, webhook, request, cancellationToken);
        var replay = new Replay { Id = Guid.CreateVersion7(), PartnerId = partner.Id, WebhookId = webhook?.Id, RequestedAt = time.GetUtcNow(), RequestedBy = caller.Accountable, Events = sequences.Length };
        db.Replays.Add(replay);
        await db.SaveChangesAsync(cancellationToken);
        if (webhook is null)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO partners.resend (partner_id, sequence, reason, replay_id)
                SELECT {partner.Id}, s, {ResendReasons.Replay}, {replay.Id} FROM unnest({sequences}) WITH ORDINALITY AS t(s, n) ORDER BY n
                """, cancellationToken);
        }
        else
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO partners.delivery (id, webhook_id, sequence, replay_id, next_attempt_at, created_at)
                SELECT gen_random_uuid(), {webhook.Id}, s, {replay.Id}, {replay.RequestedAt}, {replay.RequestedAt} FROM unnest({sequences}) AS t(s)
                """, cancellationToken);
        }

        return new ReplayView(replay.Id, replay.Events, replay.Events, replay.RequestedAt, replay.WebhookId);
    }

    public async Task<ReplayView> GetAsync(Partner partner, Guid id, CancellationToken cancellationToken)
    {
        var replay = await db.Replays.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.PartnerId == partner.Id, cancellationToken) ?? throw new DomainException(ReplayErrors.NotFound);
        var pending = await db.Resends.CountAsync(r => r.ReplayId == id && r.SentAt == null, cancellationToken)
            + await db.Deliveries.CountAsync(d => d.ReplayId == id && d.Status == DeliveryStatus.Pending, cancellationToken);
        return new ReplayView(replay.Id, replay.Events, pending, replay.RequestedAt, replay.WebhookId);
    }

    private async Task<Webhook> FindWebhookAsync(Partner partner, Guid id, CancellationToken cancellationToken) =>
        await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id && w.PartnerId == partner.Id, cancellationToken) ?? throw new DomainException(WebhookErrors.NotFound);

    /// <summary>The sequences of the range that the partner may see, in order.</summary>
    private async Task<long[]> ChooseAsync(Partner partner, Webhook? webhook, ReplayRequest request, CancellationToken cancellationToken)
    {
        var after = request.After is { } id ? await SequenceOfAsync(partner, id, cancellationToken) : 0;
        var keys = KeysOf(partner, webhook, request.Types);
        var most = options.Value.MostReplayed;
        var range = db.Archive.Where(a => a.Sequence > after && keys.Contains(a.RoutingKey) && (a.OnlyFor == null || a.OnlyFor == partner.Id));
        if (request.From is { } from) range = range.Where(a => a.ArchivedAt >= from.ToUniversalTime());
        if (request.Until is { } until) range = range.Where(a => a.ArchivedAt < until.ToUniversalTime());
        var sequences = await range.OrderBy(a => a.Sequence).Select(a => a.Sequence).Take(most + 1).ToArrayAsync(cancellationToken);
        return sequences.Length <= most ? sequences : throw new DomainException(ReplayErrors.TooLarge);
    }

    private async Task<long> SequenceOfAsync(Partner partner, Guid eventId, CancellationToken cancellationToken)
    {
        var found = await db.Archive.AsNoTracking().Where(a => a.EventId == eventId && (a.OnlyFor == null || a.OnlyFor == partner.Id))
            .Select(a => new { a.Sequence, a.RoutingKey }).SingleOrDefaultAsync(cancellationToken);
        return found is not null && partner.Sees(found.RoutingKey) ? found.Sequence : throw new DomainException(ReplayErrors.UnknownEvent);
    }

    private static string[] KeysOf(Partner partner, Webhook? webhook, IReadOnlyList<string>? types)
    {
        var wanted = types is null ? null : Partner.ReadBindings(types);
        return [.. EventCatalogue.All.Select(e => e.RoutingKey).Where(k => partner.Sees(k) && (webhook is null || TopicPattern.MatchesAny(webhook.Bindings, k)) && (wanted is null || TopicPattern.MatchesAny(wanted, k)))];
    }
}

/// <summary>The addresses of replays.</summary>
internal static class ReplayEndpoints
{
    public static void MapReplays(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners/{code}/replays").WithTags("Replays").RequirePersona(Persona.Operator, Persona.Partner);
        group.MapPost(string.Empty, ReplayAsync).WithName("ReplayEvents").WithSummary("Sends a range of archived events again, with the ids of the first time.");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetReplay").WithSummary("Where a replay stands.");
    }

    private static async Task<Accepted<ReplayView>> ReplayAsync(string code, ReplayRequest request, PartnerReader reader, ReplayEvents handler, Caller caller, CancellationToken cancellationToken)
    {
        var replay = await handler.HandleAsync(await reader.GetAsync(code, caller, cancellationToken), request, caller, cancellationToken);
        return TypedResults.Accepted($"/v1/partners/{code}/replays/{replay.Id}", replay);
    }

    private static async Task<Ok<ReplayView>> GetAsync(string code, Guid id, PartnerReader reader, ReplayEvents handler, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(await handler.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken));
}
