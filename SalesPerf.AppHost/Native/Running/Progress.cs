using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>One line per step at the terminal, with the seconds since the start.</summary>
internal sealed class Progress(TimeProvider time, TextWriter output)
{
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceState> _said = [];

    public void Say(string text)
    {
        lock (_gate)
            output.WriteLine($"[{time.GetElapsedTime(_started).TotalSeconds,5:0.0} s] {text}");
    }

    public void Follow(RunningSystem system) => system.Changed += name =>
    {
        if (system.Find(name) is { } part)
            Tell(part);
    };

    private void Tell(Part part)
    {
        var (state, detail) = (part.State, part.Detail);
        lock (_gate)
        {
            if (_said.TryGetValue(part.Name, out var before) && before == state)
                return;
            _said[part.Name] = state;
        }

        if (state is ResourceState.Running or ResourceState.Completed)
            Say($"{part.Name} {(state is ResourceState.Running ? "is ready" : "is done")}");
        else if (state is ResourceState.Unhealthy or ResourceState.Restarting or ResourceState.Failed)
            Say($"{part.Name} {state.ToString().ToLowerInvariant()}: {detail}{(part.Log is { } log ? $" (log: {log.Path})" : "")}");
    }
}
