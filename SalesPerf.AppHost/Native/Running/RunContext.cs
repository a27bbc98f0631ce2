using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>What all running parts share.</summary>
internal sealed class RunContext(DataFolder folder, TimeProvider time, Action<string> say) : IDisposable
{
    public ServerHost Host { get; } = new(folder, time);

    public TimeProvider Time { get; } = time;

    /// <summary>Tells the person at the terminal.</summary>
    public Action<string> Say { get; } = say;

    /// <summary>Where processes send telemetry; null until known, and where the environment already decides it.</summary>
    public TelemetryTarget? Telemetry { get; set; }

    /// <summary>How many projects may start at once: more than the cores only makes all of them slow.</summary>
    public SemaphoreSlim Starts { get; } = new(Environment.ProcessorCount + 1);

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(5) };

    public void Dispose()
    {
        Http.Dispose();
        Starts.Dispose();
    }
}

/// <summary>The dashboard's receiver.</summary>
internal sealed record TelemetryTarget(Uri Endpoint, string ApiKey);
