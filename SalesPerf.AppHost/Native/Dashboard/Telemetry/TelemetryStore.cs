using SalesPerf.AppHost.Native.Dashboard.Live;

namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>All telemetry that is kept, and the feed that tells the pages of news.</summary>
internal sealed class TelemetryStore(TelemetryLimits limits, ChangeFeed feed)
{
    public LogStore Logs { get; } = new(limits);

    public TraceStore Traces { get; } = new(limits);

    public MetricStore Metrics { get; } = new(limits);

    public void Add(IReadOnlyCollection<StoredSpan> spans)
    {
        Traces.Add(spans);
        if (spans.Count > 0) feed.Publish(Topics.Traces);
    }

    public void Add(IReadOnlyCollection<StoredLog> logs)
    {
        Logs.Add(logs);
        if (logs.Count > 0) feed.Publish(Topics.Logs);
    }

    public void Add(IReadOnlyCollection<Measurement> measurements)
    {
        Metrics.Add(measurements);
        if (measurements.Count > 0) feed.Publish(Topics.Metrics);
    }
}
