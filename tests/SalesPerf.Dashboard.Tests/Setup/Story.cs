using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SalesPerf.Dashboard.Tests.Setup;

/// <summary>What the platform reports when somebody posts one order.</summary>
internal static class Story
{
    /// <summary>A trace over gateway, gRPC, SQL, outbox, publish and consume; returns its id.</summary>
    public static string PostOneOrder(RunningDashboard dashboard, string? failure)
    {
        var (gateway, compensation, goals) = (dashboard.Sender("gateway"), dashboard.Sender("compensation"), dashboard.Sender("goals"));
        var edge = gateway.Span("POST /v1/compensation/transactions", ActivityKind.Server, default, Ms(0), Ms(80), null, ("http.request.method", "POST"), ("http.response.status_code", 201));
        var proxied = compensation.Span("POST /v1/compensation/transactions", ActivityKind.Server, edge, Ms(4), Ms(70), null, ("http.request.method", "POST"), ("http.route", "/v1/compensation/transactions"));
        var coverage = compensation.Span("CoverageService/Resolve", ActivityKind.Client, proxied, Ms(6), Ms(14), null, ("rpc.system", "grpc"), ("rpc.method", "Resolve"));
        compensation.Span("salesperf insert", ActivityKind.Client, coverage, Ms(22), Ms(9), null, ("db.system.name", "postgresql"), ("db.query.text", "insert into compensation.transactions select * from staged"));
        var outbox = compensation.Span("outbox OrderCredited", ActivityKind.Producer, coverage, Ms(32), Ms(2), null, ("messaging.system", "rabbitmq"), ("messaging.operation.name", "outbox"));
        var published = compensation.Span("publish OrderCredited", ActivityKind.Producer, outbox, Ms(60), Ms(12), null, ("messaging.system", "rabbitmq"), ("messaging.operation.name", "publish"), ("messaging.operation.type", "publish"));
        goals.Span("process goals.measure-on-order", ActivityKind.Consumer, published, Ms(75), Ms(41), failure, ("messaging.system", "rabbitmq"), ("messaging.operation.name", "process"));
        foreach (var sender in new[] { gateway, compensation, goals }) sender.Flush();
        return edge.TraceId.ToString();
    }

    /// <summary>Twenty requests of Goals (two failed, one refused, one more to its health), its outbox, dead letters and one queue.</summary>
    public static void Measure(RunningDashboard dashboard)
    {
        var goals = dashboard.Sender("goals");
        var duration = goals.Meter.CreateHistogram<double>("http.server.request.duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 1] });
        for (var request = 0; request < 20; request++)
            duration.Record(request >= 18 ? 0.02 : 0.004, new("http.route", "/v1/goals"), new("http.response.status_code", request switch { < 2 => 503, 2 => 404, _ => 200 }));
        duration.Record(3, new("http.route", "/health/ready"), new KeyValuePair<string, object?>("http.response.status_code", 200));
        goals.Meter.CreateObservableGauge("salesperf.outbox.pending", () => 7);
        goals.Meter.CreateObservableGauge("salesperf.outbox.age", () => 12.5, "s");
        goals.Meter.CreateObservableGauge("salesperf.outbox.quarantined", () => 1);
        goals.Meter.CreateObservableGauge("salesperf.inbox.dead_letters", () => 2);
        goals.Meter.CreateObservableGauge("salesperf.queue.depth", () => new Measurement<int>(4, new KeyValuePair<string, object?>("queue", "goals.measure-on-order")));
        goals.Flush();
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
