namespace SalesPerf.AppHost.Native.Model;

/// <summary>What the dashboard may see of the running system, and the only two things that it may do to it.</summary>
internal interface IResourceView
{
    /// <summary>Every resource as it is now, in the order in which the model names them. Cheap: called on every change.</summary>
    IReadOnlyList<ResourceSnapshot> Resources { get; }

    /// <summary>Raised with the resource's name after its state, health or console changed; on any thread, and often: listeners must be quick.</summary>
    event Action<string>? Changed;

    /// <summary>The last lines that a resource's process wrote, oldest first, at most <paramref name="limit"/>, with a number greater than <paramref name="after"/>; empty for an unknown name.</summary>
    IReadOnlyList<ConsoleLine> Console(string resource, long after, int limit);

    /// <summary>Stops the resource if it runs, then starts it. Returns when it was started, not when it is healthy.</summary>
    Task RestartAsync(string resource, CancellationToken cancellationToken);

    /// <summary>Stops the resource and leaves it stopped.</summary>
    Task StopAsync(string resource, CancellationToken cancellationToken);
}

/// <summary>One resource at one moment.</summary>
/// <param name="Name">Its name in the model, such as <c>goals</c>; also its <c>service.name</c> in telemetry.</param>
/// <param name="Kind">Project, Server, Database, Migration.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="HealthDetail">What the last health check said, or why the resource waits or failed; null when there is nothing to say.</param>
/// <param name="Addresses">Where it answers, such as <c>http://localhost:5101</c>; for a project the endpoint named <c>http</c> comes first.</param>
/// <param name="Environment">The variables its process got.</param>
/// <param name="Restarts">How often it was started again since the system started.</param>
/// <param name="StartedAt">When the present process was started.</param>
/// <param name="ProcessId">The present process, if any.</param>
/// <param name="ExitCode">How the last process ended, if none runs.</param>
/// <param name="CanCommand">Whether restart and stop make sense for it.</param>
internal sealed record ResourceSnapshot(
    string Name,
    string Kind,
    ResourceState State,
    string? HealthDetail,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<ResourceVariable> Environment,
    int Restarts,
    DateTimeOffset? StartedAt,
    int? ProcessId,
    int? ExitCode,
    bool CanCommand);

/// <summary>One environment variable. Its value is shown only when it is neither marked secret nor named or shaped like one.</summary>
internal sealed record ResourceVariable(string Name, string Value, bool IsSecret);

/// <summary>One line of a process's output.</summary>
/// <param name="Number">Rises by one per line of a resource and never repeats, also across restarts.</param>
/// <param name="At">When it was read.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="IsError">Whether it came from standard error.</param>
internal sealed record ConsoleLine(long Number, DateTimeOffset At, string Text, bool IsError);

/// <summary>Where a resource is in its life.</summary>
internal enum ResourceState
{
    /// <summary>Not started: something it waits for is not ready.</summary>
    Waiting,

    /// <summary>Its process runs and is not healthy yet.</summary>
    Starting,

    /// <summary>Its process runs and its health check passes (or it has none).</summary>
    Running,

    /// <summary>Its process runs and its health check fails.</summary>
    Unhealthy,

    /// <summary>It ended by itself and is started again after a pause.</summary>
    Restarting,

    /// <summary>It did what it had to do and exited with 0.</summary>
    Completed,

    /// <summary>It was stopped on purpose.</summary>
    Stopped,

    /// <summary>It ended wrongly and is not started again.</summary>
    Failed,
}
