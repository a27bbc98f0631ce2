using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using SalesPerf.Dashboard.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Dashboard.Tests.Telemetry;

/// <summary>What the OpenTelemetry SDK sends is what the API tells.</summary>
public sealed class OtlpReceiverTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Spans_of_three_processes_then_one_connected_waterfall_that_names_the_cause()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var traceId = Story.PostOneOrder(dashboard, failure: "KPI revenue has no unit");

        var trace = await EventualAssert.GetAsync(() => dashboard.GetAsync($"/api/traces/{traceId}"), t => Assert.Equal(7, t["spans"]!.AsArray().Count), Soon);
        Assert.True((bool)trace["isConnected"]!);
        Assert.Equal(["gateway", "compensation", "goals"], trace["resources"]!.AsArray().Select(r => (string)r!));
        Assert.Equal(["Http", "Http", "Grpc", "Sql", "Outbox", "Publish", "Consume"], trace["spans"]!.AsArray().Select(s => (string)s!["category"]!));
        Assert.Equal([0, 1, 2, 3, 3, 4, 5], trace["spans"]!.AsArray().Select(s => (int)s!["depth"]!));
        Assert.Equal("goals", (string)trace["cause"]!["resource"]!);
        Assert.Equal("System.InvalidOperationException: KPI revenue has no unit", (string)trace["cause"]!["message"]!);
    }

    [Fact]
    public async Task Traceparent_of_a_problem_then_its_trace()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var traceId = Story.PostOneOrder(dashboard, failure: null);

        var trace = await EventualAssert.GetAsync(() => dashboard.GetAsync($"/api/trace/00-{traceId}-00f067aa0ba902b7-01"), t => Assert.NotNull(t["spans"]), Soon);

        Assert.Equal(traceId, (string)trace["traceId"]!);
        Assert.Null(trace["cause"]);
    }

    [Fact]
    public async Task Traces_then_listed_by_time_duration_and_error()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var sender = dashboard.Sender("gateway");
        sender.Span("GET /slow", ActivityKind.Server, default, TimeSpan.Zero, TimeSpan.FromMilliseconds(900), null);
        sender.Span("GET /quick", ActivityKind.Server, default, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(3), null);
        sender.Span("GET /broken", ActivityKind.Server, default, TimeSpan.FromSeconds(9), TimeSpan.FromMilliseconds(30), "broken");
        sender.Flush();

        await EventualAssert.ThatAsync(async () => Assert.Equal(["GET /broken", "GET /quick", "GET /slow"], await NamesAsync("")), Soon);
        Assert.Equal(["GET /slow", "GET /broken", "GET /quick"], await NamesAsync("?order=Duration"));
        Assert.Equal(["GET /broken"], await NamesAsync("?errors=true"));
        Assert.Equal(["GET /slow"], await NamesAsync("?minMs=100"));
        Assert.Equal(["GET /quick"], await NamesAsync("?text=QUICK"));
        Assert.Empty(await NamesAsync("?resource=goals"));

        async Task<string[]> NamesAsync(string query) => [.. (await dashboard.GetAsync($"/api/traces{query}"))["items"]!.AsArray().Select(t => (string)t!["name"]!)];
    }

    [Fact]
    public async Task Logs_then_filtered_by_resource_level_and_trace()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var (goals, gateway) = (dashboard.Sender("goals"), dashboard.Sender("gateway"));
        gateway.Log.LogInformation("Proxied {Path}", "/v1/goals");
        goals.Log.LogDebug("Asked");
        using var span = goals.Spans.StartActivity("GET /v1/goals")!;
        goals.Log.LogError(new InvalidOperationException("no unit"), "Goal {GoalId} was refused", 17);

        await EventualAssert.ThatAsync(async () => Assert.Equal(3, (await MessagesAsync("")).Length), Soon);
        Assert.Equal(["Proxied /v1/goals"], await MessagesAsync("?resource=gateway"));
        Assert.Equal(["Goal 17 was refused"], await MessagesAsync("?level=Warning"));
        Assert.Equal(["Goal 17 was refused"], await MessagesAsync($"?trace={span.TraceId}"));
        Assert.Equal(["Asked"], await MessagesAsync("?text=ask"));
        var error = (await dashboard.GetAsync("/api/logs?level=Error"))["items"]![0]!;
        Assert.Equal(span.SpanId.ToString(), (string)error["spanId"]!);
        Assert.Contains(error["attributes"]!.AsArray(), a => (string)a!["name"]! == "exception.message" && (string)a["value"]! == "no unit");

        async Task<string[]> MessagesAsync(string query) => [.. (await dashboard.GetAsync($"/api/logs{query}"))["items"]!.AsArray().Select(l => (string)l!["message"]!)];
    }

    [Fact]
    public async Task Metrics_then_requests_errors_p95_queues_and_outbox()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Story.Measure(dashboard);

        var metrics = await EventualAssert.GetAsync(() => dashboard.GetAsync("/api/metrics"), m => Assert.Equal(20, (double)m["services"]![0]!["requests"]!), Soon);

        var goals = metrics["services"]![0]!;
        Assert.Equal("goals", (string)goals["resource"]!);
        Assert.Equal(2, (double)goals["errors"]!);
        Assert.Equal(1, (double)goals["refusals"]!);
        Assert.Equal(17.5, (double)goals["p95Ms"]!, 6);
        var messaging = metrics["messaging"]![0]!;
        Assert.Equal((7d, 12.5, 1d, 2d), (Now("pending"), Now("ageSeconds"), Now("quarantined"), Now("deadLetters")));
        Assert.Equal("goals.measure-on-order", (string)metrics["queues"]![0]!["queue"]!);
        Assert.Equal(4, (double)metrics["queues"]![0]!["depth"]!["now"]!);

        double Now(string figure) => (double)messaging[figure]!["now"]!;
    }

    [Fact]
    public async Task Statement_and_log_with_a_password_then_hidden()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var sender = dashboard.Sender("goals-migrate");
        var span = sender.Span("create role", ActivityKind.Client, default, TimeSpan.Zero, TimeSpan.FromMilliseconds(2), $"role {ShellSystem.Password} exists",
            ("db.system.name", "postgresql"), ("db.query.text", $"create role goals_app password '{ShellSystem.Password}'"));
        sender.Log.LogInformation("Role created with {Secret}", ShellSystem.Password);
        sender.Flush();

        var trace = await EventualAssert.GetAsync(() => dashboard.GetAsync($"/api/traces/{span.TraceId}"), t => Assert.NotNull(t["cause"]), Soon);
        var logs = await EventualAssert.GetAsync(() => dashboard.GetAsync("/api/logs"), l => Assert.Single(l["items"]!.AsArray()), Soon);

        Assert.Contains("create role goals_app password", (string)trace["spans"]![0]!["attributes"]![1]!["value"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(ShellSystem.Password, trace.ToJsonString() + logs.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sender_without_the_key_then_unauthenticated_and_nothing_kept()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var http = new HttpClient();
        foreach (var key in new[] { null, "wrong", dashboard.Host.ApiKey })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.Host.OtlpEndpoint, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
            {
                Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.TE.ParseAdd("trailers");
            if (key is not null) request.Headers.Add("x-otlp-api-key", key);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("16", response.Headers.GetValues("grpc-status").Single());
        }

        Assert.Equal(0, (int)(await dashboard.GetAsync("/api/telemetry"))["traces"]!["count"]!);
    }

    [Fact]
    public async Task Receiver_is_gone_then_the_sender_goes_on()
    {
        var dashboard = await RunningDashboard.StartAsync();
        using var sender = new Sender("goals", dashboard.Host.OtlpEndpoint, dashboard.Host.OtlpApiKey);
        await dashboard.DisposeAsync();

        var span = sender.Span("GET /v1/goals", ActivityKind.Server, default, TimeSpan.Zero, TimeSpan.FromMilliseconds(1), null);
        sender.Log.LogInformation("Answered");

        Assert.NotEqual(default, span.TraceId);
    }
}
