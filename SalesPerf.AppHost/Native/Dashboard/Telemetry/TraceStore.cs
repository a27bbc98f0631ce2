namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>
/// The last traces. Spans of one trace arrive in any order, from several processes, possibly twice. Loops that look into
/// a database every second make a trace each time; these go first when room is needed, or they would push out the traces
/// that somebody may ask for.
/// </summary>
internal sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> byId = new(StringComparer.Ordinal);
    private readonly Queue<Entry> oldestFirst = new();
    private readonly Queue<Entry> oldestBackgroundFirst = new();
    private int spanCount;
    private long evicted;
    private long droppedSpans;

    /// <summary>How full the store is, in traces.</summary>
    public Fill Fill
    {
        get { lock (gate) return new Fill(byId.Count, limits.Traces, evicted); }
    }

    /// <summary>Spans that were refused because their trace was too long.</summary>
    public long DroppedSpans
    {
        get { lock (gate) return droppedSpans; }
    }

    /// <summary>Adds spans; those already there are ignored, as an exporter may send a batch again.</summary>
    public void Add(IEnumerable<StoredSpan> spans)
    {
        lock (gate)
        {
            foreach (var span in spans) Add(span);
            while (byId.Count > limits.Traces || (spanCount > limits.Spans && byId.Count > 1)) EvictOldest();
        }
    }

    /// <summary>All spans of a trace, in order of arrival; null when it is not (or no longer) here.</summary>
    public IReadOnlyList<StoredSpan>? Find(string traceId)
    {
        lock (gate) return byId.TryGetValue(traceId, out var entry) ? [.. entry.Spans] : null;
    }

    /// <summary>The traces that a query asks for.</summary>
    public IReadOnlyList<TraceSummary> List(TraceQuery query)
    {
        lock (gate)
        {
            var matching = byId.Values.Select(e => e.Summary()).Where(query.Matches);
            var ordered = query.Order == TraceOrder.Duration
                ? matching.OrderByDescending(t => t.DurationNanos).ThenByDescending(t => t.StartNanos)
                : matching.OrderByDescending(t => t.StartNanos);
            return [.. ordered.ThenBy(t => t.TraceId, StringComparer.Ordinal).Take(query.Limit)];
        }
    }

    private void Add(StoredSpan span)
    {
        if (!byId.TryGetValue(span.TraceId, out var entry))
        {
            entry = new Entry(span.TraceId);
            byId.Add(span.TraceId, entry);
            (IsBackground(span) ? oldestBackgroundFirst : oldestFirst).Enqueue(entry);
        }

        if (entry.Spans.Exists(s => s.SpanId == span.SpanId)) return;
        if (entry.Spans.Count >= limits.SpansPerTrace)
        {
            droppedSpans++;
            return;
        }

        // One string for the id of a trace, however many spans carry it.
        entry.Add(span with { TraceId = entry.TraceId });
        spanCount++;
    }

    // Nothing called it and nothing failed: a relay that found nothing. (A span with a caller may be the first to arrive of a request.)
    private static bool IsBackground(StoredSpan span) => span.ParentSpanId is null && IsDatabaseCall(span);

    private static bool IsDatabaseCall(StoredSpan span) => span is { HasError: false, Category: SpanCategory.Sql or SpanCategory.Cache };

    private void EvictOldest()
    {
        var oldest = oldestBackgroundFirst.Count > 0 ? oldestBackgroundFirst.Dequeue() : oldestFirst.Dequeue();
        byId.Remove(oldest.TraceId);
        spanCount -= oldest.Spans.Count;
        evicted++;
    }

    private sealed class Entry(string traceId)
    {
        private readonly SortedSet<string> resources = new(StringComparer.Ordinal);
        private StoredSpan? first;
        private StoredSpan? root;
        private long endNanos;
        private int errors;

        public string TraceId => traceId;

        public List<StoredSpan> Spans { get; } = [];

        public void Add(StoredSpan span)
        {
            Spans.Add(span);
            resources.Add(span.Resource);
            if (span.HasError) errors++;
            endNanos = Math.Max(endNanos, span.EndNanos);
            if (first is null || span.StartNanos < first.StartNanos) first = span;
            if (span.ParentSpanId is null && (root is null || span.StartNanos < root.StartNanos)) root = span;
        }

        public TraceSummary Summary()
        {
            var start = first!;
            var named = root ?? start;
            return new TraceSummary(traceId, named.Name, named.Resource, start.StartNanos, endNanos - start.StartNanos, Spans.Count, errors, [.. resources], Spans.TrueForAll(IsDatabaseCall));
        }
    }
}

/// <summary>A line of the list of traces.</summary>
/// <param name="Name">Name of the span that began it.</param>
/// <param name="Resource">The resource that began it.</param>
/// <param name="Resources">Every resource that took part.</param>
/// <param name="IsBackground">Only a process that looked into its own database, for itself or for a health check, whose own span is not sent.</param>
internal sealed record TraceSummary(string TraceId, string Name, string Resource, long StartNanos, long DurationNanos, int Spans, int Errors, IReadOnlyList<string> Resources, bool IsBackground);

/// <summary>How a list of traces is ordered: latest first, or longest first.</summary>
internal enum TraceOrder
{
    Time,
    Duration,
}

/// <summary>Which traces are asked for; an absent member matches all.</summary>
internal sealed record TraceQuery(string? Resource, string? Text, bool OnlyErrors, bool WithBackground, double? MinimumMilliseconds, TraceOrder Order, int Limit)
{
    /// <summary>Whether a trace is asked for.</summary>
    public bool Matches(TraceSummary trace) =>
        (!OnlyErrors || trace.Errors > 0)
        && (WithBackground || !trace.IsBackground)
        && (MinimumMilliseconds is not { } minimum || trace.DurationNanos >= minimum * 1_000_000)
        && (Resource is null || trace.Resources.Contains(Resource))
        && (Text is null || trace.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || trace.TraceId.StartsWith(Text, StringComparison.OrdinalIgnoreCase));
}
