namespace SalesPerf.Messaging;

/// <summary>Says what happened, in the transaction in which it happened.</summary>
public interface IOutbox
{
    /// <summary>
    /// Adds an event to the scoped DbContext; it commits with <c>SaveChanges</c> and is then published with at-least-once delivery,
    /// in order per <paramref name="key"/>.
    /// </summary>
    /// <param name="event">The fact. Its full type name is its identity on the wire.</param>
    /// <param name="key">The ordering key: the id of the aggregate that changed.</param>
    void Publish<TEvent>(TEvent @event, string key) where TEvent : class;
}
