namespace SalesPerf.Partners.Archive;

/// <summary>An event as partners get it, kept so that it can be sent again.</summary>
internal sealed class ArchivedEvent
{
    /// <summary>Grows in the order of archiving; given by the database.</summary>
    public long Sequence { get; private set; }

    public required Guid EventId { get; init; }

    public required string EventType { get; init; }

    public required string RoutingKey { get; init; }

    public required string PartitionKey { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset ArchivedAt { get; private set; }

    public string? Traceparent { get; init; }

    public required string Document { get; init; }

    /// <summary>The partner that asked for this sample; null for what really happened.</summary>
    public Guid? OnlyFor { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public string? Outcome { get; init; }
}

/// <summary>What became of an event at the broker.</summary>
internal static class Outcomes
{
    public const string Routed = "routed";
    public const string Unroutable = "unroutable";
    public const string Split = "split";
}
