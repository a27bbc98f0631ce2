using System.Net;
using System.Text.Json.Nodes;
using SalesPerf.Scenarios.Tests.Loop;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Observing;

/// <summary>These stop processes of the platform, so they have it for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Something goes wrong behind a request that was accepted; its cause is found through the dashboard and mended.</summary>
[Collection(nameof(Alone))]
public sealed class BrokenConsumer(RunningPlatform platform)
{
    /// <summary>What is not known yet is waited for 44 s before it is a dead letter.</summary>
    private static readonly TimeSpan UntilSetAside = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task An_event_that_is_refused_is_found_with_its_cause_and_replayed_once_that_is_mended()
    {
        using var dashboard = new Dashboard(platform);
        var company = await SmallCompany.FoundAsync(platform);
        var (admin, newcomer, missing) = (await company.AdminAsync(), $"{company.Prefix}-NEW", $"{company.Prefix}-NOT-YET");
        var requisition = (await (await company.RecruiterAsync()).PostAsync("/v1/recruiting/requisitions", new { titleCode = company.Title, seats = 1, reason = "A second territory opens." }))!;
        await (await company.ApproverAsync()).PostAsync($"/v1/recruiting/requisitions/{requisition["id"]}:approve");

        // The offer names a territory that nobody created: the hire is accepted, and its consumer cannot carry it out.
        var (recruiter, candidate) = (await company.RecruiterAsync(), $"{company.Prefix}-C1");
        await recruiter.BatchAsync("/v1/recruiting/candidates:batch", new { code = candidate, name = "Citra", email = "citra@candidates.example", source = "direct", skills = Array.Empty<string>(), experienceYears = 4, education = Array.Empty<string>() });
        var hired = await Hiring.HireAsync(recruiter, await company.ApproverAsync(), requisition["id"]!.GetValue<string>(), candidate,
            new { startOn = company.Next.Start, participantCode = newcomer, managerPositionCode = SmallCompany.Seat(company.ManagerCode), territoryCode = missing });
        var traceparent = Assert.Single(hired.Headers.GetValues("traceparent"));
        var broken = await dashboard.TraceAsync(traceparent, t => Assert.True(t.IsWhole && t.Cause is not null, t.ToString()), Patience);
        Assert.Equal(("territories", "process territories.take-in-on-candidate-hired"), (broken.Cause!["resource"]!.GetValue<string>(), broken.Cause["name"]!.GetValue<string>()));
        Assert.Contains(missing, broken.Cause["message"]!.GetValue<string>(), StringComparison.Ordinal);

        var letter = await EventualAssert.GetAsync(
            async () => (await dashboard.DeadLettersAsync("territories")).SingleOrDefault(l => traceparent.Contains(l["traceId"]!.GetValue<string>(), StringComparison.Ordinal)), Assert.NotNull, UntilSetAside);
        Assert.Equal(
            ("territories.take-in-on-candidate-hired", "not_found", "territories.unknown_territory"),
            (letter!["queue"]!.GetValue<string>(), letter["reason"]!.GetValue<string>(), letter["code"]!.GetValue<string>()));
        Assert.Contains(missing, letter["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("is set aside", await LoggedAsync(dashboard, letter), StringComparison.Ordinal);

        await admin.BatchAsync("/v1/territories/territories:batch", new { code = missing, name = "South" });
        await dashboard.CommandAsync($"dead-letters/territories/{letter["id"]}/replay");
        await EventualAssert.ThatAsync(async () => Assert.Contains(await admin.ListAsync("/v1/territories/participants"), p => p["code"]!.GetValue<string>() == newcomer), Patience);
        await EventualAssert.ThatAsync(async () => Assert.DoesNotContain(await dashboard.DeadLettersAsync("territories"), l => l["id"]!.ToString() == letter["id"]!.ToString()), Patience);
        await dashboard.TraceAsync(traceparent, t => Assert.True(t.IsWhole && t.Consumed.Contains("territories.take-in-on-candidate-hired"), t.ToString()), Patience);
    }

    [Fact]
    public async Task A_consumer_that_is_stopped_is_seen_and_takes_its_event_when_it_is_back()
    {
        const string queue = "recruiting.follow-participants";
        using var dashboard = new Dashboard(platform);
        var (admin, recruiter) = (await platform.AsAsync("comp-admin"), await platform.AsAsync("recruiter"));
        await dashboard.CommandAsync("resources/recruiting/stop");
        await EventualAssert.ThatAsync(async () => Assert.Equal("Stopped", (await dashboard.ResourceAsync("recruiting"))["state"]!.GetValue<string>()), Patience);

        // Who asks it directly is told so, and the trace of that problem names who did not answer.
        var refused = await EventualAssert.GetAsync(() => recruiter.SendAsync(HttpMethod.Get, "/v1/recruiting/requisitions"), a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Status), Patience);
        Assert.NotNull(refused.Headers.RetryAfter);
        var trace = await dashboard.TraceAsync(refused.Body!["traceId"]!.GetValue<string>(), t => Assert.NotNull(t.Cause), Patience);
        Assert.Equal("gateway", trace.Cause!["resource"]!.GetValue<string>());

        // What others decide goes on without it: the event waits at its queue.
        var accepted = await admin.SendAsync(HttpMethod.Post, "/v1/territories/participants:batch", new { items = new[] { new { code = "OBSERVED", name = "Dewi", hiredOn = "2024-01-01" } } });
        Assert.Equal(HttpStatusCode.MultiStatus, accepted.Status);
        var traceparent = Assert.Single(accepted.Headers.GetValues("traceparent"));
        await dashboard.TraceAsync(traceparent, t => Assert.True(t.Has("territories", "Publish") && t.Has("goals", "Consume") && !t.Has("recruiting", "Consume"), t.ToString()), Patience);

        await dashboard.CommandAsync("resources/recruiting/restart");
        await dashboard.TraceAsync(traceparent, t => Assert.True(t.IsWhole && t.Consumed.Contains(queue), t.ToString()), Patience);
        await EventualAssert.ThatAsync(async () => Assert.Equal("Running", (await dashboard.ResourceAsync("recruiting"))["state"]!.GetValue<string>()), Patience);
        await EventualAssert.ThatAsync(async () => Assert.Equal(HttpStatusCode.OK, (await recruiter.SendAsync(HttpMethod.Get, "/v1/recruiting/requisitions")).Status), Patience);
    }

    // What the process that set it aside wrote, found by the letter's trace.
    private static async Task<string> LoggedAsync(Dashboard dashboard, JsonNode letter) => (await EventualAssert.GetAsync(
        async () => (await dashboard.GetAsync($"/api/logs?resource=territories&level=Error&trace={letter["traceId"]}"))["items"]!.AsArray(), l => Assert.NotEmpty(l), Patience)).ToJsonString();
}
