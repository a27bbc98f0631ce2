using System.Diagnostics;

namespace SalesPerf.ServiceDefaults.Telemetry;

/// <summary>Traces of work that no request asked for.</summary>
public static class Jobs
{
    private static readonly ActivitySource Spans = new("SalesPerf.Jobs");

    /// <summary>Begins the trace of one round of a job, such as <c>watch-capacity</c>; dispose it when the round ends.</summary>
    public static Activity? Begin(string job) => Spans.StartActivity($"job {job}");
}
