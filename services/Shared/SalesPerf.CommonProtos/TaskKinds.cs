namespace SalesPerf.Common.V1;

/// <summary>Words for what is to be done about something that waits for a person; <see cref="WaitingTask.Kind"/> is one of them.</summary>
public static class TaskKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = ["acknowledge", "answer", "approve", "review", "coach", "renew", "learn"];
}
