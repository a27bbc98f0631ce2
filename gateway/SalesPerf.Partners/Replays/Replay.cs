namespace SalesPerf.Partners.Replays;

/// <summary>A range of the archive that a partner asked for again.</summary>
internal sealed class Replay
{
    public required Guid Id { get; init; }

    public required Guid PartnerId { get; init; }

    /// <summary>Where it goes; null for the partner's queue.</summary>
    public Guid? WebhookId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required string RequestedBy { get; init; }

    public required int Events { get; init; }
}

/// <summary>An event that goes to one partner's queue alone.</summary>
internal sealed class Resend
{
    public long Id { get; private set; }

    public required Guid PartnerId { get; init; }

    public required long Sequence { get; init; }

    public required string Reason { get; init; }

    public Guid? ReplayId { get; init; }

    public DateTimeOffset RequestedAt { get; private set; }

    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>Why an event goes to one queue alone.</summary>
internal static class ResendReasons
{
    public const string Replay = "replay";
    public const string Overflow = "overflow";
}
