namespace SalesPerf.Messaging;

/// <summary>What is known of an event besides its content.</summary>
/// <param name="EventId">The same in every repetition.</param>
/// <param name="Key">The ordering key: the id of the aggregate that changed.</param>
/// <param name="Sequence">Grows with every event of <paramref name="Source"/>; it has gaps.</param>
/// <param name="OccurredAt">When the source published it (UTC).</param>
/// <param name="Source">The service that published it: <c>compensation</c>.</param>
/// <param name="OnBehalfOf">The subject of the person whose request led to it, across all services in between; null for jobs.</param>
/// <param name="Attempt">1 at the first delivery; grows with delayed redeliveries.</param>
public sealed record EventContext(
    Guid EventId, string Key, long Sequence, DateTimeOffset OccurredAt, string Source, string? OnBehalfOf, int Attempt);
