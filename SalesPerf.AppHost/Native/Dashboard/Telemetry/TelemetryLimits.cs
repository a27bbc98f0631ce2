namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>The bounds that keep the dashboard's memory finite whatever is sent. Beyond a bound the oldest goes first, and is counted.</summary>
internal sealed record TelemetryLimits
{
    /// <summary>Log records kept.</summary>
    public int Logs { get; init; } = 10_000;

    /// <summary>Traces kept.</summary>
    public int Traces { get; init; } = 10_000;

    /// <summary>Metric points kept; a point that repeats the last one of its series only extends it.</summary>
    public int MetricPoints { get; init; } = 50_000;

    /// <summary>Spans kept over all traces: 10,000 traces of any length would not be a bound.</summary>
    public int Spans { get; init; } = 200_000;

    /// <summary>Spans kept of one trace; later ones are counted and dropped.</summary>
    public int SpansPerTrace { get; init; } = 5_000;

    /// <summary>Metric series remembered; beyond it the one that was silent longest is forgotten.</summary>
    public int Series { get; init; } = 5_000;

    /// <summary>Attributes kept of one span, event or log record.</summary>
    public const int AttributesPerItem = 64;

    /// <summary>Events kept of one span.</summary>
    public const int EventsPerSpan = 32;

    /// <summary>Characters kept of a text; long enough for a stack trace.</summary>
    public const int TextLength = 8_192;

    /// <summary>Buckets that a histogram may have.</summary>
    public const int Buckets = 256;
}

/// <summary>How full a store is.</summary>
internal readonly record struct Fill(int Count, int Capacity, long Evicted);
