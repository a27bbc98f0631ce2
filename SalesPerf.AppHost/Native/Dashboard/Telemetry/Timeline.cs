namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>A window of time cut into equal steps, half-open: a point at the end of a step belongs to the next one.</summary>
internal sealed record Timeline(long FromNanos, long StepNanos, int Steps)
{
    // A gauge that is not reported any more says nothing; services report each second.
    private const long StaleAfterNanos = 15_000_000_000;

    /// <summary>A window that ends with the step that an instant is in; step bounds do not move from one question to the next.</summary>
    public static Timeline Ending(long nowNanos, long windowNanos, int steps)
    {
        var step = windowNanos / steps;
        var end = ((nowNanos / step) + 1) * step;
        return new Timeline(end - (step * steps), step, steps);
    }

    /// <summary>Sums of what points gained, by step.</summary>
    public double[] Sum(IEnumerable<MetricPoint> points, Func<MetricPoint, double> gain)
    {
        var sums = new double[Steps];
        foreach (var point in points)
            if (StepOf(point.AtNanos) is { } step) sums[step] += gain(point);
        return sums;
    }

    /// <summary>The last value of a gauge in each step; null where none was reported lately.</summary>
    public double?[] Level(IReadOnlyList<MetricPoint> points)
    {
        var levels = new double?[Steps];
        for (var step = 0; step < Steps; step++)
        {
            var (start, end) = (FromNanos + (step * StepNanos), FromNanos + ((step + 1) * StepNanos));
            var last = points.LastOrDefault(p => p.AtNanos < end);
            if (last is not null && last.ToNanos >= start - StaleAfterNanos) levels[step] = last.Value;
        }

        return levels;
    }

    /// <summary>A quantile of histogram points, by step; null where nothing was counted.</summary>
    public double?[] Quantile(IReadOnlyCollection<SeriesView> series, double quantile)
    {
        var distributions = new Distribution[Steps];
        foreach (var one in series)
            foreach (var point in one.Points)
                if (StepOf(point.AtNanos) is { } step) (distributions[step] ??= new Distribution()).Add(one.Bounds, point.Buckets);
        return [.. distributions.Select(d => d?.Quantile(quantile))];
    }

    private int? StepOf(long atNanos)
    {
        var step = (atNanos - FromNanos) / StepNanos;
        return atNanos >= FromNanos && step < Steps ? (int)step : null;
    }
}
