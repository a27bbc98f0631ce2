namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>
/// The last metric points of every series. Cumulative values become differences on arrival, so a window is a plain sum;
/// a gauge that repeats its value, and a counter that did not move, cost no further point.
/// </summary>
internal sealed class MetricStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<SeriesKey, Series> seriesByKey = [];
    private readonly Queue<Series> pointsOldestFirst = new();
    private long evicted;
    private long order;

    /// <summary>How full the store is, in points.</summary>
    public Fill Fill
    {
        get { lock (gate) return new Fill(pointsOldestFirst.Count, limits.MetricPoints, evicted); }
    }

    /// <summary>Series remembered.</summary>
    public int SeriesCount
    {
        get { lock (gate) return seriesByKey.Count; }
    }

    /// <summary>Adds what one export carried.</summary>
    public void Add(IEnumerable<Measurement> measurements)
    {
        lock (gate)
        {
            foreach (var measurement in measurements) Add(measurement);
        }
    }

    /// <summary>The series of an instrument (of all instruments for null), with their points since an instant.</summary>
    public IReadOnlyList<SeriesView> Read(string? instrument, long sinceNanos)
    {
        lock (gate)
        {
            return [.. seriesByKey.Values
                .Where(s => instrument is null || s.Key.Instrument == instrument)
                .Select(s => s.View(sinceNanos))];
        }
    }

    private void Add(Measurement measurement)
    {
        if (!seriesByKey.TryGetValue(measurement.Key, out var series))
        {
            if (seriesByKey.Count >= limits.Series) ForgetSilentest();
            series = new Series(measurement);
            seriesByKey.Add(measurement.Key, series);
        }

        series.SeenAt = ++order;
        if (!series.Accept(measurement)) return;
        pointsOldestFirst.Enqueue(series);
        while (pointsOldestFirst.Count > limits.MetricPoints)
        {
            // Points of a series are in order of arrival, so the oldest of all is the oldest of its series.
            pointsOldestFirst.Dequeue().DropOldest();
            evicted++;
        }
    }

    private void ForgetSilentest()
    {
        var silent = seriesByKey.Values.MinBy(s => s.SeenAt)!;
        seriesByKey.Remove(silent.Key);
    }

    private sealed class Series(Measurement first)
    {
        private readonly Queue<MetricPoint> points = new();
        private MetricPoint? lastPoint;
        private Measurement? last;

        public SeriesKey Key => first.Key;

        public long SeenAt { get; set; }

        public void DropOldest()
        {
            if (points.Dequeue() == lastPoint) lastPoint = null;
        }

        /// <summary>Whether the measurement became a new point.</summary>
        public bool Accept(Measurement now)
        {
            var before = last;
            last = now;
            if (now.Kind == InstrumentKind.Gauge)
            {
                if (lastPoint is not null && lastPoint.Value.Equals(now.Value))
                {
                    lastPoint.ToNanos = now.AtNanos;
                    return false;
                }

                return Append(new MetricPoint(now.AtNanos, now.Value, 1, null));
            }

            var isFirstOfItsRun = before is null || !now.IsCumulative || now.StartNanos != before.StartNanos || now.Count < before.Count || now.Value < before.Value;
            var change = isFirstOfItsRun
                ? new MetricPoint(now.AtNanos, now.Value, now.Count, now.Buckets)
                : new MetricPoint(now.AtNanos, now.Value - before!.Value, now.Count - before.Count, Difference(now.Buckets, before.Buckets));
            return change is not { Value: 0, Count: 0 } && Append(change);
        }

        public SeriesView View(long sinceNanos) =>
            new(first.Key, first.Kind, first.Unit, first.Bounds, [.. points.Where(p => p.ToNanos >= sinceNanos).Select(p => p.Copy())]);

        private bool Append(MetricPoint point)
        {
            points.Enqueue(point);
            lastPoint = point;
            return true;
        }

        private static long[]? Difference(long[]? now, long[]? before)
        {
            if (now is null || before is null || now.Length != before.Length) return now;
            var difference = new long[now.Length];
            for (var i = 0; i < now.Length; i++) difference[i] = now[i] - before[i];
            return difference;
        }
    }
}
