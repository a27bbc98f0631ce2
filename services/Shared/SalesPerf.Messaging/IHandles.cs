namespace SalesPerf.Messaging;

/// <summary>Reacts to an event of another service.</summary>
public interface IHandles<in TEvent> where TEvent : class
{
    /// <summary>
    /// Runs inside the inbox transaction (READ COMMITTED) on the scoped DbContext: the inbox row is already inserted, and Messaging
    /// calls <c>SaveChanges</c> and commits afterwards. A <c>DomainException</c> decides by its kind what happens to the event.
    /// </summary>
    Task HandleAsync(TEvent @event, EventContext context, CancellationToken cancellationToken);
}
