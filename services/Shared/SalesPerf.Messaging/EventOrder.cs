namespace SalesPerf.Messaging;

/// <summary>What a subscription does with an event that is older than one it has applied.</summary>
public enum EventOrder
{
    /// <summary>Every event has its effect, in whatever order they arrive.</summary>
    Any,

    /// <summary>An event older than the last applied one of the same (queue, source, key, type) is ignored and counted.</summary>
    LatestPerKey,
}
