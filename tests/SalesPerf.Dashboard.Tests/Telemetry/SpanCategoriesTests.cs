using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.Dashboard.Tests.Telemetry;

/// <summary>What a span did, by the names of the semantic conventions.</summary>
public sealed class SpanCategoriesTests
{
    [Theory]
    [InlineData("http.request.method=GET", "Http")]
    [InlineData("http.request.method=POST;http.route=/v1/goals/{id}:publish", "Http")]
    [InlineData("http.request.method=POST;url.path=/v1/compensation/transactions", "Http")]
    [InlineData("http.request.method=POST;http.route=/salesperf.territories.v1.CoverageService/Resolve", "Grpc")]
    [InlineData("http.request.method=POST;url.full=http://localhost:5102/salesperf.territories.v1.CoverageService/Resolve", "Grpc")]
    [InlineData("http.request.method=POST;rpc.system=grpc", "Grpc")]
    [InlineData("db.system.name=postgresql", "Sql")]
    [InlineData("db.system=postgresql", "Sql")]
    [InlineData("db.system=redis", "Cache")]
    [InlineData("messaging.system=rabbitmq;messaging.operation.name=outbox", "Outbox")]
    [InlineData("messaging.system=rabbitmq;messaging.operation.name=publish", "Publish")]
    [InlineData("messaging.system=rabbitmq;messaging.operation.name=process", "Consume")]
    [InlineData("messaging.system=rabbitmq;messaging.operation.name=ack;messaging.operation.type=settle", "Consume")]
    [InlineData("code.function.name=Calculate", "Internal")]
    public void Attributes_then_the_category(string attributes, string expected)
    {
        var span = new StoredSpan
        {
            TraceId = "", SpanId = "", ParentSpanId = null, Name = "", Resource = "", Kind = SpanKind.Client, StartNanos = 0, EndNanos = 0, HasError = false, StatusMessage = null,
            Attributes = [.. attributes.Split(';').Select(pair => pair.Split('=')).Select(p => new TextAttribute(p[0], p[1]))], Events = [], Links = [],
        };

        Assert.Equal(expected, span.Category.ToString());
    }
}
