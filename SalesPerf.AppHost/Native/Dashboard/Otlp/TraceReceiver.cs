using Grpc.Core;
using SalesPerf.AppHost.Native.Dashboard.Otlp.Wire;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>The traces service of OTLP.</summary>
internal sealed class TraceReceiver(TelemetryStore store) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        var response = new ExportTraceServiceResponse();
        var accepted = new List<StoredSpan>();
        var rejected = 0;
        foreach (var resourceSpans in request.ResourceSpans)
        {
            var resource = resourceSpans.Resource.ServiceName();
            foreach (var span in resourceSpans.ScopeSpans.SelectMany(s => s.Spans))
            {
                if (ToStored(span, resource) is { } stored) accepted.Add(stored);
                else rejected++;
            }
        }

        store.Add(accepted);
        if (rejected > 0) response.PartialSuccess = new ExportTracePartialSuccess { RejectedSpans = rejected, ErrorMessage = "A span needs a trace id of 16 bytes and a span id of 8 bytes." };
        return Task.FromResult(response);
    }

    private static StoredSpan? ToStored(Span span, string resource)
    {
        if (span.TraceId.ToId(16) is not { } traceId || span.SpanId.ToId(8) is not { } spanId) return null;
        return new StoredSpan
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = span.ParentSpanId.ToId(8),
            Name = WireReader.Shared(span.Name),
            Resource = resource,
            Kind = Enum.IsDefined((SpanKind)span.Kind) ? (SpanKind)span.Kind : SpanKind.Unspecified,
            StartNanos = (long)span.StartTimeUnixNano,
            EndNanos = (long)Math.Max(span.StartTimeUnixNano, span.EndTimeUnixNano),
            HasError = span.Status?.Code == Wire.Status.Types.StatusCode.Error,
            StatusMessage = string.IsNullOrEmpty(span.Status?.Message) ? null : WireReader.Cut(span.Status.Message),
            Attributes = span.Attributes.ToText(),
            Events = [.. span.Events.Take(TelemetryLimits.EventsPerSpan).Select(e => new SpanEvent((long)e.TimeUnixNano, WireReader.Shared(e.Name), e.Attributes.ToText()))],
            Links = [.. span.Links.Take(TelemetryLimits.EventsPerSpan).Select(ToLink).OfType<SpanLink>()],
        };
    }

    private static SpanLink? ToLink(Span.Types.Link link) =>
        link.TraceId.ToId(16) is { } traceId && link.SpanId.ToId(8) is { } spanId ? new SpanLink(traceId, spanId) : null;
}
