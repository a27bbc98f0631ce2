using SalesPerf.Partners.Catalogue;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Webhooks;

/// <summary>An address of a partner that events are sent to.</summary>
internal sealed class Webhook
{
    public required Guid Id { get; init; }

    public required Guid PartnerId { get; init; }

    public required string Url { get; init; }

    /// <summary>Patterns of routing keys; the partner's own bindings hold too.</summary>
    public required string[] Bindings { get; init; }

    public required byte[] SealedSecret { get; set; }

    public byte[]? PreviousSecret { get; set; }

    public DateTimeOffset? PreviousUntil { get; set; }

    public bool Enabled { get; set; } = true;

    public DateTimeOffset? DisabledAt { get; set; }

    public string? DisabledReason { get; set; }

    /// <summary>Since when nothing was delivered.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool Wants(string routingKey) => Enabled && TopicPattern.MatchesAny(Bindings, routingKey);

    public void Disable(string reason, DateTimeOffset now) => (Enabled, DisabledAt, DisabledReason) = (false, now, reason);

    public void Enable() => (Enabled, DisabledAt, DisabledReason, FailingSince) = (true, null, null, null);

    /// <summary>The secrets that sign now, the newest first.</summary>
    public IEnumerable<byte[]> SecretsAt(DateTimeOffset now)
    {
        yield return SealedSecret;
        if (PreviousSecret is { } previous && now < PreviousUntil) yield return previous;
    }

    /// <summary>Replaces the secret; the old one signs too for a while.</summary>
    public void Rotate(byte[] sealedSecret, DateTimeOffset previousUntil) => (PreviousSecret, PreviousUntil, SealedSecret) = (SealedSecret, previousUntil, sealedSecret);
}

/// <summary>One event on its way to one webhook.</summary>
internal sealed class Delivery
{
    public required Guid Id { get; init; }

    public required Guid WebhookId { get; init; }

    public required long Sequence { get; init; }

    public Guid? ReplayId { get; init; }

    public string Status { get; set; } = DeliveryStatus.Pending;

    public int Attempts { get; set; }

    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>What the endpoint answered last; null where it did not.</summary>
    public int? LastStatus { get; set; }

    public string? LastError { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>Where a delivery stands.</summary>
internal static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
}

/// <summary>Refusals about webhooks.</summary>
internal static class WebhookErrors
{
    public static DomainError NotFound { get; } = new("partners.webhook_not_found", ErrorKind.NotFound, "The partner has no webhook of this id.");

    public static DomainError DeliveryNotFound { get; } = new("partners.delivery_not_found", ErrorKind.NotFound, "The webhook has no delivery of this id.");

    public static DomainError BadUrl { get; } =
        new("partners.webhook_url_invalid", ErrorKind.Invalid, "A webhook's address is an absolute https address of a public host, without user, password and fragment, at most 2,000 characters.");

    public static DomainError TooMany { get; } = new("partners.too_many_webhooks", ErrorKind.RuleBroken, "The partner has as many webhooks as it may have; delete one first.");

    public static DomainError IsDisabled { get; } = new("partners.webhook_disabled", ErrorKind.RuleBroken, "The webhook is disabled; enable it first.");
}
