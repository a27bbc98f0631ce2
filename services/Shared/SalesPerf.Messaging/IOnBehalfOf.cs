namespace SalesPerf.Messaging;

/// <summary>Who asked, where somebody did. Optional: a process that knows its caller registers it as a scoped service.</summary>
public interface IOnBehalfOf
{
    /// <summary>The subject of the caller's token; null where nobody asked.</summary>
    string? Subject { get; }
}
