namespace SalesPerf.Messaging.Inbox;

/// <summary>What a scope that handles an event passes on to the events which it publishes.</summary>
internal sealed class EventScope : ICurrentEvent
{
    /// <summary>The event at hand; null in a scope that serves a request or a job.</summary>
    public EventContext? Handling { get; private set; }

    /// <inheritdoc/>
    public string? Queue { get; private set; }

    /// <summary>From now on the scope handles this.</summary>
    public void Handle(Delivery delivery) => (Handling, Queue) = (delivery.Context, delivery.Queue);
}
