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
        if (attributes.Find("rpc.system", "rpc.system.name") == "grpc" || IsGrpcRoute(attributes)) return SpanCategory.Grpc;
        if (attributes.Find("http.request.method", "http.method") is not null) return SpanCategory.Http;
        return SpanCategory.Internal;
    }

    private static SpanCategory MessagingCategory(StoredSpan span) =>
        span.Attributes.Find("messaging.operation.type", "messaging.operation") switch
        {
            "publish" or "send" or "create" => SpanCategory.Publish,
            "process" or "receive" or "deliver" or "settle" => SpanCategory.Consume,
            _ => span.Kind == SpanKind.Producer ? SpanCategory.Publish : SpanCategory.Consume,
        };

    // The server instrumentation of ASP.NET Core may name a gRPC call only by its route, /package.Service/Method.
    private static bool IsGrpcRoute(IReadOnlyList<TextAttribute> attributes) =>
        attributes.Find("grpc.method") is not null
        || (attributes.Find("http.request.method") == "POST"
            && attributes.Find("http.route") is { } route
            && route.Count(c => c == '/') == 2
            && route.AsSpan(0, route.LastIndexOf('/')).Contains('.')
            && !route.Contains('{', StringComparison.Ordinal));
}
