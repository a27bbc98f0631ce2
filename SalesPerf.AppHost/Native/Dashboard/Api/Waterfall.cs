using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>A trace in the order in which a person reads it: each span below the one that caused it, siblings by time.</summary>
/// <param name="IsConnected">Whether every span hangs on one root: no caller is missing.</param>
/// <param name="Cause">The first failure that has no failed span below it, which is where to look; null when nothing failed.</param>
internal sealed record Waterfall(
    string TraceId, string Name, DateTimeOffset StartedAt, double DurationMs, IReadOnlyList<string> Resources, int Errors, int Logs, bool IsConnected, TraceCause? Cause, IReadOnlyList<SpanItem> Spans)
{
    /// <summary>Orders the spans of a trace, of which there is at least one.</summary>
    public static Waterfall Of(string traceId, IReadOnlyList<StoredSpan> spans, int logs, SecretMask mask)
    {
        var start = spans.Min(s => s.StartNanos);
        var known = spans.Select(s => s.SpanId).ToHashSet(StringComparer.Ordinal);
        var children = spans.ToLookup(s => s.ParentSpanId is { } parent && known.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var items = DepthFirst(children).Select(visit => SpanItem.Of(visit.Span, visit.Depth, start, known, mask)).ToArray();
        return new Waterfall(
            traceId,
            items[0].Name,
            Nanos.ToInstant(start),
            Nanos.ToMilliseconds(spans.Max(s => s.EndNanos) - start),
            [.. spans.OrderBy(s => s.StartNanos).Select(s => s.Resource).Distinct(StringComparer.Ordinal)],
            spans.Count(s => s.HasError),
            logs,
            items.Count(i => i.Depth == 0) == 1,
            CauseOf(spans, mask),
            items);
    }

    // A stack and not a recursion: what a sender claims about depth must not end the process. Spans on a cycle hang on no root and are shown last.
    private static List<(StoredSpan Span, int Depth)> DepthFirst(ILookup<string, StoredSpan> children)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var ordered = new List<(StoredSpan, int)>();
        var stack = new Stack<(StoredSpan Span, int Depth)>(Latest(children[""]).Select(s => (s, 0)));
        while (stack.TryPop(out var next))
        {
            if (!visited.Add(next.Span.SpanId)) continue;
            ordered.Add(next);
            foreach (var child in Latest(children[next.Span.SpanId])) stack.Push((child, next.Depth + 1));
        }

        ordered.AddRange(children.SelectMany(group => group).Where(s => visited.Add(s.SpanId)).Select(s => (s, 0)));
        return ordered;
    }

    private static IEnumerable<StoredSpan> Latest(IEnumerable<StoredSpan> siblings) =>
        siblings.OrderByDescending(s => s.StartNanos).ThenByDescending(s => s.EndNanos);

    private static TraceCause? CauseOf(IReadOnlyList<StoredSpan> spans, SecretMask mask)
    {
        var callersOfFailures = spans.Where(s => s.HasError).Select(s => s.ParentSpanId).ToHashSet();
        var cause = spans.Where(s => s.HasError && !callersOfFailures.Contains(s.SpanId)).MinBy(s => s.StartNanos);
        return cause is null ? null : new TraceCause(cause.SpanId, cause.Resource, cause.Name, mask.Text(cause.Failure!));
    }
}

/// <summary>Where a trace failed first.</summary>
internal sealed record TraceCause(string SpanId, string Resource, string Name, string Message);

/// <summary>One bar of the waterfall.</summary>
/// <param name="OffsetMs">From the start of the trace.</param>
/// <param name="CallerIsMissing">It names a caller that is not here.</param>
internal sealed record SpanItem(
    string SpanId, string? ParentSpanId, string Name, string Resource, SpanKind Kind, SpanCategory Category, int Depth, double OffsetMs, double DurationMs,
    bool HasError, string? Failure, bool CallerIsMissing, IReadOnlyList<TextAttribute> Attributes, IReadOnlyList<SpanEventItem> Events, IReadOnlyList<SpanLink> Links)
{
    public static SpanItem Of(StoredSpan s, int depth, long start, HashSet<string> known, SecretMask mask) =>
        new(s.SpanId, s.ParentSpanId, s.Name, s.Resource, s.Kind, s.Category, depth, Nanos.ToMilliseconds(s.StartNanos - start), Nanos.ToMilliseconds(s.EndNanos - s.StartNanos),
            s.HasError, s.Failure is null ? null : mask.Text(s.Failure), s.ParentSpanId is { } parent && !known.Contains(parent), mask.Attributes(s.Attributes),
            [.. s.Events.Select(e => new SpanEventItem(e.Name, Nanos.ToMilliseconds(e.AtNanos - start), mask.Attributes(e.Attributes)))], s.Links);
}

/// <summary>Something that happened during a span.</summary>
internal sealed record SpanEventItem(string Name, double OffsetMs, IReadOnlyList<TextAttribute> Attributes);
