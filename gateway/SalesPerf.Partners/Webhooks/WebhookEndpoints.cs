using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Webhooks;

/// <summary>The addresses of webhooks.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners/{code}/webhooks").WithTags("Webhooks").RequirePersona(Persona.Operator, Persona.Partner);
        // Answers with secrets are not kept for a repeated Idempotency-Key, so none is accepted: these operations have transactions of their own.
        group.MapPost(string.Empty, AddAsync).WithMetadata(new OwnTransactions()).WithName("AddWebhook").WithSummary("Sends events to an address, signed by Standard Webhooks; the secret is shown once.")
            .WithDescription("The secret is shown in this answer and never again, so it is not kept for an Idempotency-Key. Where the answer was lost, remove the webhook that has no secret, or give it a new one.");
        group.MapPost("/{id:guid}:rotate-secret", RotateAsync).WithMetadata(new OwnTransactions()).WithName("RotateWebhookSecret").WithSummary("Gives the webhook a new secret; for a day both sign.")
            .WithDescription("The secret is shown in this answer and never again, so it is not kept for an Idempotency-Key. Repeated, it gives another one: the last answer holds.");
        group.MapGet(string.Empty, ListAsync).WithName("ListWebhooks").WithSummary("The partner's webhooks.");
        group.MapGet("/{id:guid}", async (string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, TimeProvider time, CancellationToken cancellationToken) =>
                TypedResults.Ok(WebhookView.Of(await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken), time.GetUtcNow())))
            .WithName("GetWebhook").WithSummary("A webhook.");
        group.MapPost("/{id:guid}:enable", (string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken) => SetAsync(true, code, id, reader, webhooks, caller, cancellationToken))
            .WithName("EnableWebhook").WithSummary("Sends events again; what still waits is tried at once.");
        group.MapPost("/{id:guid}:disable", (string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken) => SetAsync(false, code, id, reader, webhooks, caller, cancellationToken))
            .WithName("DisableWebhook").WithSummary("Sends no events; those that come meanwhile can be replayed.");
        group.MapDelete("/{id:guid}", RemoveAsync).WithName("RemoveWebhook").WithSummary("Takes the webhook away with what waits for it.");
        group.MapGet("/{id:guid}/deliveries", ListDeliveriesAsync).WithName("ListDeliveries").WithSummary("What was sent to the webhook, latest first.");
        group.MapPost("/{id:guid}/deliveries/{delivery:guid}:resend", ResendAsync).WithName("ResendDelivery").WithSummary("Sends an event again now, with the id of the first time.");
    }

    private static async Task<Created<WebhookSecret>> AddAsync(string code, WebhookRequest request, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken)
    {
        var made = await webhooks.AddAsync(await reader.GetAsync(code, caller, cancellationToken), request, cancellationToken);
        return TypedResults.Created($"/v1/partners/{code}/webhooks/{made.Webhook.Id}", made);
    }

    private static async Task<Ok<WebhookSecret>> RotateAsync(string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(await webhooks.RotateAsync(await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken), cancellationToken));

    private static async Task<Ok<Page<WebhookView>>> ListAsync(
        string code, [AsParameters] PageRequest page, PartnerReader reader, PartnersDb db, Caller caller, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var rows = await db.Webhooks.AsNoTracking().Where(w => w.PartnerId == partner.Id && w.Id > after).OrderBy(w => w.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage<WebhookView, AfterId>([.. rows.Select(w => WebhookView.Of(w, time.GetUtcNow()))], w => new(w.Id), context));
    }

    private static async Task<Ok<WebhookView>> SetAsync(bool enabled, string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(await webhooks.SetEnabledAsync(await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken), enabled, cancellationToken));

    private static async Task<NoContent> RemoveAsync(string code, Guid id, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken)
    {
        await webhooks.RemoveAsync(await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<DeliveryView>>> ListDeliveriesAsync(
        string code, Guid id, [AsParameters] PageRequest page, PartnerReader reader, KeepWebhooks webhooks, PartnersDb db, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var webhook = await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken);
        var after = page.After<AfterDelivery>();
        var rows = db.Deliveries.AsNoTracking().Where(d => d.WebhookId == webhook.Id);
        if (after is not null) rows = rows.Where(d => d.CreatedAt < after.CreatedAt || (d.CreatedAt == after.CreatedAt && d.Id < after.Id));
        var found = await rows.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Take(page.Size + 1)
            .Join(db.Archive, d => d.Sequence, a => a.Sequence, (d, a) => new DeliveryView(
                d.Id, a.EventId, a.EventType, d.Status, d.Attempts, d.Status == DeliveryStatus.Pending ? d.NextAttemptAt : null, d.LastStatus, d.LastError, d.CreatedAt, d.EndedAt)).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage<DeliveryView, AfterDelivery>([.. found.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id)], d => new(d.CreatedAt, d.Id), context));
    }

    private static async Task<Accepted> ResendAsync(string code, Guid id, Guid delivery, PartnerReader reader, KeepWebhooks webhooks, Caller caller, CancellationToken cancellationToken)
    {
        await webhooks.ResendAsync(await webhooks.GetAsync(await reader.GetAsync(code, caller, cancellationToken), id, cancellationToken), delivery, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private sealed record AfterDelivery(DateTimeOffset CreatedAt, Guid Id);
}
