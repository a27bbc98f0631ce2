namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>What a span did, as the waterfall shows it.</summary>
internal enum SpanCategory
{
    Internal,
    Http,
    Grpc,
    Sql,
    Cache,
    Outbox,
    Publish,
    Consume,
}

/// <summary>Recognises what a span did by the semantic conventions, with the older attribute names as fallback.</summary>
internal static class SpanCategories
{
    /// <summary>The most telling category: a gRPC call is also HTTP, an outbox row is also SQL.</summary>
    public static SpanCategory Of(StoredSpan span)
    {
        var attributes = span.Attributes;
        if (attributes.Find("messaging.operation.name") == "outbox") return SpanCategory.Outbox;
        if (attributes.Find("messaging.system") is not null) return MessagingCategory(span);
        if (attributes.Find("db.system.name", "db.system") is { } database) return database == "redis" ? SpanCategory.Cache : SpanCategory.Sql;
        if (attributes.Find("rpc.system", "rpc.system.name") == "grpc" || IsGrpcCall(attributes)) return SpanCategory.Grpc;
        if (attributes.Find("http.request.method", "http.method") is not null) return SpanCategory.Http;
        return SpanCategory.Internal;
    }

    private static SpanCategory MessagingCategory(StoredSpan span) =>
        span.Attributes.Find("messaging.operation.type", "messaging.operation", "messaging.operation.name") switch
        {
            "publish" or "send" or "create" => SpanCategory.Publish,
            "process" or "receive" or "deliver" or "settle" => SpanCategory.Consume,
            _ => span.Kind == SpanKind.Producer ? SpanCategory.Publish : SpanCategory.Consume,
        };

    // Where only HTTP is instrumented, a gRPC call is a POST to /package.Service/Method.
    private static bool IsGrpcCall(IReadOnlyList<TextAttribute> attributes)
    {
        if (attributes.Find("grpc.method") is not null) return true;
        if (attributes.Find("http.request.method") != "POST") return false;
        var path = attributes.Find("url.path", "http.route") ?? (Uri.TryCreate(attributes.Find("url.full"), UriKind.Absolute, out var url) ? url.AbsolutePath : "");
        var parts = path.Split('/');
        return parts is ["", var service, var method] && service.Contains('.', StringComparison.Ordinal) && method.Length > 0 && char.IsAsciiLetterUpper(method[0]);
    }
}
