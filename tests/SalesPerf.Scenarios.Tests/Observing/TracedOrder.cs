using System.Net;
using SalesPerf.Scenarios.Tests.Loop;
using SalesPerf.Scenarios.Tests.Platform;

namespace SalesPerf.Scenarios.Tests.Observing;

/// <summary>What somebody did is followed through every process that took part.</summary>
public sealed class TracedOrder(RunningPlatform platform)
{
    private static readonly string[] Consumers =
    [
        "goals.record-attainment-on-attainment-changed", "goals.record-deals-on-credits-posted", "recruiting.record-attainment-on-attainment-changed",
        "territories.keep-attainment-on-attainment-changed", "territories.keep-credits-on-credits-posted",
    ];

    [Fact]
    public async Task One_order_is_followed_from_the_gateway_to_the_last_consumer()
    {
        using var dashboard = new Dashboard(platform);
        var company = await SmallCompany.FoundAsync(platform);
        var admin = await company.AdminAsync();
        await company.SellAsync(company.OtherCode, ("1", company.Present.Start, "1000"));
        var posted = await admin.SendAsync(HttpMethod.Post, "/v1/compensation/transactions:batch", new
        {
            items = new[] { new { orderCode = $"{company.Prefix}-TRACED", eventType = "order", compensationDate = company.Present.Start, amount = SmallCompany.Usd("700"), accountCode = $"{company.Prefix}-ACCOUNT", sellerCode = company.SellerCode } },
        });
        Assert.Equal(HttpStatusCode.MultiStatus, posted.Status);
        var stored = await dashboard.TraceAsync(TraceOf(posted), t => Assert.True(t.IsWhole && t.Has("compensation", "Sql"), t.ToString()));
        Assert.Null(stored.Cause?.ToJsonString());

        var calculated = await admin.SendAsync(HttpMethod.Post, $"/v1/compensation/periods/{company.Present.Code}:calculate");
        Assert.Equal(HttpStatusCode.Accepted, calculated.Status);
        await admin.FinishAsync(calculated.Body!);
        var followed = await dashboard.TraceAsync(TraceOf(calculated), t => Assert.True(t.IsWhole && Consumers.All(t.Consumed.Contains), t.ToString()));
        Assert.Null(followed.Cause?.ToJsonString());
        Assert.All(
            [("compensation", "Http"), ("compensation", "Sql"), ("compensation", "Outbox"), ("compensation", "Publish"), ("goals", "Consume"), ("goals", "Sql"), ("territories", "Consume"), ("recruiting", "Consume")],
            step => Assert.True(followed.Has(step.Item1, step.Item2), $"{step} is not in {followed}"));
    }

    [Fact]
    public async Task A_call_between_services_is_in_the_trace_of_its_request()
    {
        using var dashboard = new Dashboard(platform);
        var company = await SmallCompany.FoundAsync(platform);
        var posted = await (await company.AdminAsync()).SendAsync(HttpMethod.Post, "/v1/compensation/transactions:batch", new
        {
            items = new[] { new { orderCode = $"{company.Prefix}-COVERED", eventType = "order", compensationDate = company.Present.Start, amount = SmallCompany.Usd("10"), accountCode = $"{company.Prefix}-ACCOUNT", sellerCode = company.SellerCode } },
        });
        await dashboard.TraceAsync(TraceOf(posted), t => Assert.True(t.IsWhole && t.Has("compensation", "Grpc") && t.Has("territories", "Grpc") && t.Has("territories", "Sql"), t.ToString()));
    }

    [Fact]
    public async Task The_trace_of_a_problem_is_opened_by_its_id()
    {
        using var dashboard = new Dashboard(platform);
        var admin = await platform.AsAsync("comp-admin");
        var refused = await admin.SendAsync(HttpMethod.Post, "/v1/compensation/periods/NO-SUCH-PERIOD:calculate");
        Assert.Equal("application/problem+json", refused.MediaType);
        var id = refused.Body!["traceId"]!.GetValue<string>();
        await dashboard.TraceAsync(id, t => Assert.True(t.IsWhole && t.Has("compensation", "Http"), t.ToString()));

        using var stranger = new Person(platform.Gateway, string.Empty);
        var unknown = await stranger.SendAsync(HttpMethod.Get, "/v1/goals/goals");
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.Status);
        await dashboard.TraceAsync(unknown.Body!["traceId"]!.GetValue<string>(), t => Assert.True(t.Has("gateway", "Http"), t.ToString()));
    }

    [Fact]
    public async Task Nobody_s_traces_are_few_among_those_of_people()
    {
        using var dashboard = new Dashboard(platform);
        var reader = await platform.AsAsync("auditor");
        var read = await reader.SendAsync(HttpMethod.Get, "/v1/goals/kpis");
        await dashboard.TraceAsync(TraceOf(read), t => Assert.True(t.Has("goals", "Sql"), t.ToString()));
        // Loops and health checks have asked the databases hundreds of times by now.
        var stored = (await dashboard.GetAsync("/api/traces?background=true&limit=1000"))["items"]!.AsArray();
        Assert.NotEmpty(stored);
        // A statement of a request that is still running comes before its request, and names it as its caller; that of a loop has none.
        foreach (var lone in stored.Where(t => t!["spans"]!.GetValue<int>() == 1 && t["name"]!.GetValue<string>() == "postgresql"))
        {
            var waterfall = await dashboard.GetAsync($"/api/traces/{lone!["traceId"]!.GetValue<string>()}");
            Assert.All(waterfall["spans"]!.AsArray(), s => Assert.True(s!["depth"]!.GetValue<int>() > 0 || s["parentSpanId"] is not null, waterfall.ToJsonString()));
        }
    }

    private static string TraceOf(Answer answer) => Assert.Single(answer.Headers.GetValues("traceparent"));
}
