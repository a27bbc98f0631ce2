namespace SalesPerf.Messaging;

/// <summary>The event that a scope handles, for what is not a handler and must know it, such as an audit log.</summary>
public interface ICurrentEvent
{
    /// <summary>What is known of the event; null in a scope that serves a request or a job.</summary>
    EventContext? Handling { get; }

    /// <summary>The queue at which it came, or null.</summary>
    string? Queue { get; }
}
