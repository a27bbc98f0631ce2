using Grpc.Core;
using SalesPerf.AppHost.Native.Dashboard.Otlp.Wire;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>The logs service of OTLP.</summary>
internal sealed class LogReceiver(TelemetryStore store) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        var records =
            from resourceLogs in request.ResourceLogs
            let resource = resourceLogs.Resource.ServiceName()
            from scopeLogs in resourceLogs.ScopeLogs
            from record in scopeLogs.LogRecords
            select ToStored(record, resource, WireReader.Shared(scopeLogs.Scope?.Name ?? ""));
        store.Add(records.ToArray());
        return Task.FromResult(new ExportLogsServiceResponse());
    }

    private static StoredLog ToStored(LogRecord record, string resource, string category)
    {
        var attributes = record.Attributes.ToText();
        var body = record.Body.ToText();
        return new StoredLog
        {
            AtNanos = (long)(record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano),
            Resource = resource,
            Category = category,
            Level = ToLevel(record.SeverityNumber),
            Message = Fill(body, attributes),
            TraceId = record.TraceId.ToId(16),
            SpanId = record.SpanId.ToId(8),
            Attributes = attributes,
        };
    }

    // 1 to 4 trace, 5 to 8 debug, .. 21 to 24 fatal; 0 is unspecified and shown as information.
    private static LogSeverity ToLevel(int severityNumber) =>
        severityNumber == 0 ? LogSeverity.Information : (LogSeverity)Math.Clamp((severityNumber - 1) / 4, 0, 5);

    // Without IncludeFormattedMessage the .NET SDK sends the template as body and the values as attributes.
    private static string Fill(string body, IReadOnlyList<TextAttribute> attributes)
    {
        if (!body.Contains('{', StringComparison.Ordinal)) return body;
        foreach (var attribute in attributes)
            if (attribute.Name != "{OriginalFormat}") body = body.Replace($"{{{attribute.Name}}}", attribute.Value, StringComparison.Ordinal);
        return WireReader.Cut(body);
    }
}
