namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>How the values of an instrument are to be read.</summary>
internal enum InstrumentKind
{
    /// <summary>A value that holds until the next one.</summary>
    Gauge,

    /// <summary>An increase.</summary>
    Counter,

    /// <summary>A distribution of increases over buckets.</summary>
    Histogram,
}

/// <summary>What makes a series one: who reports which instrument, with which attributes.</summary>
/// <param name="Attributes">Names and values, ordered by name, as <c>name=value</c> joined by the unit separator U+001F.</param>
internal readonly record struct SeriesKey(string Resource, string Instance, string Instrument, string Attributes);

/// <summary>One data point as it was reported.</summary>
/// <param name="Value">A gauge's value, a counter's total, a histogram's sum.</param>
/// <param name="Count">A histogram's count; 0 otherwise.</param>
/// <param name="Buckets">A histogram's counts, one more than it has bounds.</param>
internal sealed record Measurement(
    SeriesKey Key, InstrumentKind Kind, string Unit, bool IsCumulative, long StartNanos, long AtNanos, double Value, long Count, long[]? Buckets, double[]? Bounds);

/// <summary>One stored point: a gauge's value, or what a counter or histogram gained.</summary>
internal sealed class MetricPoint(long atNanos, double value, long count, long[]? buckets)
{
    /// <summary>When it was first reported.</summary>
    public long AtNanos { get; } = atNanos;

    /// <summary>When it was last reported; later than <see cref="AtNanos"/> for a gauge that did not move.</summary>
    public long ToNanos { get; set; } = atNanos;

    public double Value => value;

    public long Count => count;

    public long[]? Buckets => buckets;

    /// <summary>A copy that no later report extends.</summary>
    public MetricPoint Copy() => new(AtNanos, value, count, buckets) { ToNanos = ToNanos };
}

/// <summary>A series and its points, oldest first.</summary>
internal sealed record SeriesView(SeriesKey Key, InstrumentKind Kind, string Unit, double[]? Bounds, IReadOnlyList<MetricPoint> Points)
{
    /// <summary>The value of an attribute, by name; null when absent.</summary>
    public string? Attribute(string name)
    {
        foreach (var pair in Key.Attributes.Split('\u001f', StringSplitOptions.RemoveEmptyEntries))
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=') return pair[(name.Length + 1)..];
        return null;
    }
}
