namespace SalesPerf.Messaging;

/// <summary>Reacts to events of many types in one way: an archive, a feed.</summary>
public interface IHandlesEveryEvent
{
    /// <summary>Runs as <see cref="IHandles{TEvent}.HandleAsync"/> does, inside the inbox transaction.</summary>
    /// <param name="event">The event, read as the type that it was subscribed as.</param>
    /// <param name="context">What is known of it besides its content.</param>
    /// <param name="traceparent">The span that this handling belongs to (W3C trace context); null where nothing is traced.</param>
    /// <param name="cancellationToken">Ends with the process.</param>
    Task HandleAsync(object @event, EventContext context, string? traceparent, CancellationToken cancellationToken);
}
