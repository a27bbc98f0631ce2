using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>Traces: the list, and one as a waterfall.</summary>
internal sealed class TracesApi(TraceStore traces, LogStore logs, IResourceView view)
{
    private const int MostTraces = 1_000;

    /// <summary>Adds the routes. The list leaves out processes that only looked into their own database, unless <c>background</c> is asked for.</summary>
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/traces", List);
        api.MapGet("/traces/{id}", Find);
        api.MapGet("/trace/{id}", Find);
    }

    private Ok<TraceList> List(string? resource, string? text, bool? errors, bool? background, double? minMs, TraceOrder? order, int? limit)
    {
        var query = new TraceQuery(Asked.Text(resource), Asked.Text(text), errors ?? false, background ?? false, minMs, order ?? TraceOrder.Time, Math.Clamp(limit ?? 200, 1, MostTraces));
        return TypedResults.Ok(new TraceList([.. traces.List(query).Select(TraceItem.Of)], traces.Fill, traces.DroppedSpans));
    }

    private IResult Find(string id)
    {
        var traceId = Asked.TraceId(id) ?? "";
        if (traces.Find(traceId) is not { } spans) return Problems.NotFound("dashboard.trace_not_found", $"No span of trace {traceId} is here: it has not arrived yet, or made room for later ones.");
        var logCount = logs.List(new LogQuery(null, LogSeverity.Trace, traceId, null, 0, MostTraces)).Count;
        return TypedResults.Ok(Waterfall.Of(traceId, spans, logCount, SecretMask.Of(view.Resources)));
    }
}

/// <summary>Traces, and how full the store is.</summary>
internal sealed record TraceList(IReadOnlyList<TraceItem> Items, Fill Stored, long DroppedSpans);

/// <summary>A line of the list.</summary>
internal sealed record TraceItem(string TraceId, string Name, string Resource, DateTimeOffset StartedAt, double DurationMs, int Spans, int Errors, IReadOnlyList<string> Resources)
{
    public static TraceItem Of(TraceSummary t) =>
        new(t.TraceId, t.Name, t.Resource, Nanos.ToInstant(t.StartNanos), Nanos.ToMilliseconds(t.DurationNanos), t.Spans, t.Errors, t.Resources);
}
