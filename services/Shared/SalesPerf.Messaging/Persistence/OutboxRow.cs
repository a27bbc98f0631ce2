namespace SalesPerf.Messaging.Persistence;

/// <summary>An event on its way out, as the DbContext writes it. The columns that only the relay uses are not mapped.</summary>
internal sealed class OutboxRow
{
    /// <summary>Grows with every row of this process, so that Entity Framework, which inserts in order of the key, keeps the order of publishing.</summary>
    public required Guid RowId { get; init; }
    public required Guid EventId { get; init; }
    public required string MessageType { get; init; }
    public required string Key { get; init; }
    public required string Payload { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public string? OnBehalfOf { get; init; }
    public string? Traceparent { get; init; }
    public string? Tracestate { get; init; }
}
