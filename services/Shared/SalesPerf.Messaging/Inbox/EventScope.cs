namespace SalesPerf.Messaging.Inbox;

/// <summary>What a scope that handles an event passes on to the events which it publishes.</summary>
internal sealed class EventScope
{
    /// <summary>The person at the beginning of the chain.</summary>
    public string? OnBehalfOf { get; set; }
}
