using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Http;
using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>Structured logs by resource, least level, trace and text.</summary>
internal sealed class LogsApi(LogStore logs, IResourceView view)
{
    private const int MostRecords = 1_000;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder api) => api.MapGet("/logs", List);

    private Ok<LogList> List(string? resource, LogSeverity? level, string? trace, string? text, long? after, int? limit)
    {
        var query = new LogQuery(Asked.Text(resource), level ?? LogSeverity.Trace, Asked.TraceId(trace), Asked.Text(text), after ?? 0, Math.Clamp(limit ?? 500, 1, MostRecords));
        var mask = SecretMask.Of(view.Resources);
        return TypedResults.Ok(new LogList([.. logs.List(query).Select(log => LogItem.Of(log, mask))], logs.Fill));
    }
}

/// <summary>Log records, oldest first, and how full the store is.</summary>
internal sealed record LogList(IReadOnlyList<LogItem> Items, Fill Stored);

/// <summary>One log record.</summary>
internal sealed record LogItem(
    long Number, DateTimeOffset At, string Resource, string Category, LogSeverity Level, string Message, string? TraceId, string? SpanId, IReadOnlyList<TextAttribute> Attributes)
{
    public static LogItem Of(StoredLog log, SecretMask mask) =>
        new(log.Number, Nanos.ToInstant(log.AtNanos), log.Resource, log.Category, log.Level, mask.Text(log.Message), log.TraceId, log.SpanId, mask.Attributes(log.Attributes));
}
