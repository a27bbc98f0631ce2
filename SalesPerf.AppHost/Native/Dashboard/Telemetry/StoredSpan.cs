namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>A finished span. Instants are nanoseconds of the Unix epoch, as on the wire.</summary>
internal sealed record StoredSpan
{
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public required string? ParentSpanId { get; init; }
    public required string Name { get; init; }
    public required string Resource { get; init; }
    public required SpanKind Kind { get; init; }
    public required long StartNanos { get; init; }
    public required long EndNanos { get; init; }
    public required bool HasError { get; init; }
    public required string? StatusMessage { get; init; }
    public required IReadOnlyList<TextAttribute> Attributes { get; init; }
    public required IReadOnlyList<SpanEvent> Events { get; init; }
    public required IReadOnlyList<SpanLink> Links { get; init; }

    /// <summary>What the span did, by the semantic conventions.</summary>
    public SpanCategory Category => SpanCategories.Of(this);

    /// <summary>Why it failed: the recorded exception, else the status; null when it did not fail.</summary>
    public string? Failure => HasError ? ExceptionText ?? StatusMessage ?? Attributes.Find("error.type") ?? "failed without a message" : null;

    private string? ExceptionText => Events
        .Where(e => e.Name == "exception")
        .Select(e => $"{e.Attributes.Find("exception.type")}: {e.Attributes.Find("exception.message")}")
        .LastOrDefault();
}

/// <summary>Something that happened during a span.</summary>
internal sealed record SpanEvent(long AtNanos, string Name, IReadOnlyList<TextAttribute> Attributes);

/// <summary>A span of another trace that caused this one.</summary>
internal sealed record SpanLink(string TraceId, string SpanId);

/// <summary>Span kinds of OpenTelemetry, in wire order.</summary>
internal enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
