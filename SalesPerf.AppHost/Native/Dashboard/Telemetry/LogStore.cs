namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>The last structured log records, in order of arrival.</summary>
internal sealed class LogStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Queue<StoredLog> records = new();
    private long lastNumber;
    private long evicted;

    /// <summary>How full the store is.</summary>
    public Fill Fill
    {
        get { lock (gate) return new Fill(records.Count, limits.Logs, evicted); }
    }

    /// <summary>Adds records and gives each its number.</summary>
    public void Add(IEnumerable<StoredLog> added)
    {
        lock (gate)
        {
            foreach (var record in added)
            {
                records.Enqueue(record with { Number = ++lastNumber });
                if (records.Count <= limits.Logs) continue;
                records.Dequeue();
                evicted++;
            }
        }
    }

    /// <summary>The latest records that a query asks for, oldest first.</summary>
    public IReadOnlyList<StoredLog> List(LogQuery query)
    {
        lock (gate) return [.. records.Where(query.Matches).TakeLast(query.Limit)];
    }
}

/// <summary>One log record.</summary>
internal sealed record StoredLog
{
    /// <summary>Rises by one per record received.</summary>
    public long Number { get; init; }
    public required long AtNanos { get; init; }
    public required string Resource { get; init; }
    public required string Category { get; init; }
    public required LogSeverity Level { get; init; }
    public required string Message { get; init; }
    public required string? TraceId { get; init; }
    public required string? SpanId { get; init; }
    public required IReadOnlyList<TextAttribute> Attributes { get; init; }
}

/// <summary>Levels by the names that .NET developers know, each four steps of OpenTelemetry's severity number.</summary>
internal enum LogSeverity
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}

/// <summary>Which log records are asked for; an absent member matches all.</summary>
/// <param name="Level">The least level.</param>
/// <param name="After">Only records with a greater number.</param>
internal sealed record LogQuery(string? Resource, LogSeverity Level, string? TraceId, string? Text, long After, int Limit)
{
    /// <summary>Whether a record is asked for.</summary>
    public bool Matches(StoredLog log) =>
        log.Number > After
        && log.Level >= Level
        && (Resource is null || log.Resource == Resource)
        && (TraceId is null || log.TraceId == TraceId)
        && (Text is null || log.Message.Contains(Text, StringComparison.OrdinalIgnoreCase) || log.Category.Contains(Text, StringComparison.OrdinalIgnoreCase));
}
