namespace SalesPerf.Messaging.Outbox;

/// <summary>A row that waits to be sent.</summary>
/// <param name="Destination">The one queue of a redelivery; null for a new event, which goes to the exchange of its type.</param>
internal sealed record RelayRow(
    long Sequence, Guid EventId, string MessageType, string Key, byte[] Payload, DateTimeOffset OccurredAt, string? OnBehalfOf,
    string? Traceparent, string? Tracestate, string? Destination, Guid? DeadLetterId, string? Source, long? SourceSequence, int Attempt)
{
    /// <summary>Where it goes. The exchange with a queue's name is bound to that queue alone, so a redelivery reaches nobody else.</summary>
    public string Exchange { get; } = Destination ?? Bus.Wire.Exchange(MessageType);

    /// <summary>Rows of one lane are sent one after the other.</summary>
    public (string? Destination, string Key) Lane => (Destination, Key);
}
