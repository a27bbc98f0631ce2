namespace SalesPerf.Partners.Webhooks;

/// <summary>A webhook to be.</summary>
/// <param name="Url">An https address of a public host.</param>
/// <param name="Types">Types, routing keys or patterns of them; all that the partner gets where left out.</param>
public sealed record WebhookRequest(string Url, IReadOnlyList<string>? Types = null);

/// <summary>A webhook.</summary>
/// <param name="Id">Id.</param>
/// <param name="Url">Where events are sent.</param>
/// <param name="Types">Patterns of routing keys.</param>
/// <param name="Enabled">Whether events are sent.</param>
/// <param name="DisabledReason">Why not; left out while it is enabled.</param>
/// <param name="DisabledAt">Since when not.</param>
/// <param name="FailingSince">Since when nothing was delivered.</param>
/// <param name="PreviousSecretUntil">Until when the replaced secret still signs.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record WebhookView(
    Guid Id, string Url, IReadOnlyList<string> Types, bool Enabled, string? DisabledReason, DateTimeOffset? DisabledAt, DateTimeOffset? FailingSince, DateTimeOffset? PreviousSecretUntil, DateTimeOffset CreatedAt)
{
    internal static WebhookView Of(Webhook webhook, DateTimeOffset now) => new(
        webhook.Id, webhook.Url, webhook.Bindings, webhook.Enabled, webhook.DisabledReason, webhook.DisabledAt, webhook.FailingSince, webhook.PreviousUntil > now ? webhook.PreviousUntil : null, webhook.CreatedAt);
}

/// <summary>A webhook with its secret, which is shown in this answer and never again.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Secret"><c>whsec_</c> and Base64, as libraries for Standard Webhooks take it.</param>
public sealed record WebhookSecret(WebhookView Webhook, string Secret)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => Webhook.ToString();
}

/// <summary>An event on its way to a webhook.</summary>
/// <param name="Id">Id of the delivery.</param>
/// <param name="EventId">The event, and the value of <c>webhook-id</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next; left out when it has ended.</param>
/// <param name="LastStatus">What the endpoint answered last.</param>
/// <param name="LastError">Why the last attempt failed.</param>
/// <param name="CreatedAt">When it was queued.</param>
/// <param name="EndedAt">When it was delivered or given up.</param>
public sealed record DeliveryView(
    Guid Id, Guid EventId, string Type, string Status, int Attempts, DateTimeOffset? NextAttemptAt, int? LastStatus, string? LastError, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
