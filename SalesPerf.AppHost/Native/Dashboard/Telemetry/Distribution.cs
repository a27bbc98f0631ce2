namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>Counts by bucket, summed over series that have the same bounds.</summary>
internal sealed class Distribution
{
    private double[] bounds = [];
    private long[] counts = [];

    /// <summary>How much was counted.</summary>
    public long Total => counts.Sum();

    /// <summary>Adds a point. Other bounds than the first ones cannot be added and are left out.</summary>
    public void Add(double[]? otherBounds, long[]? buckets)
    {
        if (otherBounds is null || buckets is null || buckets.Length != otherBounds.Length + 1) return;
        if (counts.Length == 0) (bounds, counts) = (otherBounds, new long[buckets.Length]);
        if (!bounds.AsSpan().SequenceEqual(otherBounds)) return;
        for (var i = 0; i < counts.Length; i++) counts[i] += buckets[i];
    }

    /// <summary>
    /// The value below which a share of the counted ones lies, as if they were spread evenly over their bucket. The first
    /// bucket starts at 0; the last one has no end, so its lower bound is the best that can be said. Null when nothing was counted.
    /// </summary>
    public double? Quantile(double quantile)
    {
        var total = Total;
        if (total == 0) return null;
        var rank = quantile * total;
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0 || below + counts[i] < rank)
            {
                below += counts[i];
                continue;
            }

            var lower = i == 0 ? 0 : bounds[i - 1];
            return i == bounds.Length ? lower : lower + ((bounds[i] - lower) * (rank - below) / counts[i]);
        }

        return bounds.LastOrDefault();
    }
}
