using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Goals.Tests.Api;

public sealed class MeasurementTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private static Uri At(string path) => new(path, UriKind.Relative);

    private async Task<JsonElement[]> SendAsync(string path, params object[] items)
    {
        var answer = await goals.As(Persona.Manager, "boss").PostAsJsonAsync(At(path), new { items });
        Assert.Equal(207, (int)answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];
    }

    private static string? Code(JsonElement item) => item.TryGetProperty("problem", out var problem) ? problem.GetProperty("code").GetString() : item.GetProperty("status").GetString();

    [Fact]
    public async Task A_batch_then_each_item_is_judged_and_activities_are_told_once()
    {
        object[] items =
        [
            new { participantCode = "sari", kpiCode = "activity", value = 12m, from = "2026-02-01", until = "2026-02-08", hours = 20m },
            new { participantCode = "sari", kpiCode = "activity", value = 12m, from = "2026-02-05", until = "2026-02-09" },
            new { participantCode = "sari", kpiCode = "sales", value = 12m, periodCode = "2026-Q1" },
            new { participantCode = "rina", kpiCode = "activity", value = 12m, periodCode = "2026-Q1" },
            new { participantCode = "sari", kpiCode = "retention", value = 0.9m },
            new { participantCode = "sari", kpiCode = "nonsense", value = 1m, periodCode = "2026-Q1" },
            new { participantCode = "sari", kpiCode = "retention", value = 0.9m, periodCode = "2026-Q1" },
        ];
        Assert.Equal(
            ["created", "goals.measurement_overlaps", "goals.measurement_comes_from_events", "goals.participant_not_found", "goals.measurement_without_span", "goals.kpi_not_found", "created"],
            (await SendAsync("/v1/goals/measurements:batch", items)).Select(Code));

        var said = await goals.PublishedCountAsync();
        Assert.Equal(["unchanged", "unchanged"], (await SendAsync("/v1/goals/measurements:batch", items[0], items[6])).Select(Code));
        Assert.Equal(said, await goals.PublishedCountAsync());
        var told = Assert.Single(await goals.PublishedAsync<ActivityMeasured>(), a => a.ParticipantId == goals.Id("sari"));
        Assert.Equal((12m, 20m, new DateOnly(2026, 2, 8)), (told.Quantity, told.Hours, told.UntilExclusive));
    }

    [Fact]
    public async Task A_manual_kpi_of_a_period_that_is_over_then_its_goal_is_scored_with_a_gap()
    {
        var goal = new { participantCode = "budi", kpiCode = "customer-acquisition-cost", periodCode = "2025-Q4", target = 60m, statement = "Customer acquisition cost of 60 at most.", reason = "Costs grew." };
        (await goals.As(Persona.Manager, "boss").PostAsJsonAsync(At("/v1/goals/goals"), goal)).EnsureSuccessStatusCode();
        await SendAsync("/v1/goals/measurements:batch", new { participantCode = "budi", kpiCode = "customer-acquisition-cost", value = 80m, periodCode = "2025-Q4" });

        Assert.Equal(0.75m, Assert.Single(await goals.PublishedAsync<GoalScored>(), s => s.ParticipantId == goals.Id("budi") && s.PeriodCode == "2025-Q4").Score);
        Assert.Equal("targeting", Assert.Single(await goals.PublishedAsync<PerformanceGapFound>(), s => s.ParticipantId == goals.Id("budi") && s.PeriodCode == "2025-Q4").SkillCode);
    }

    [Fact]
    public async Task Funnels_of_a_team_then_the_bottleneck_is_named_and_stands_in_the_gap()
    {
        static object Funnel(string person, params int[] n) => new
        {
            participantCode = person, periodCode = "2025-Q4",
            stages = new[] { new { code = "lead", name = "Lead", entered = n[0], advanced = n[1] }, new { code = "proposal", name = "Proposal", entered = n[1], advanced = n[2] } },
        };
        Assert.Equal(["created", "created", "created"], (await SendAsync("/v1/goals/funnel-snapshots:batch", Funnel("sari", 100, 50, 25), Funnel("budi", 100, 60, 30), Funnel("tono", 100, 55, 5))).Select(Code));
        Assert.Equal(["unchanged", "goals.funnel_more_advanced_than_entered"], (await SendAsync("/v1/goals/funnel-snapshots:batch", Funnel("tono", 100, 55, 5), Funnel("tono", 1, 2, 3))).Select(Code));

        var funnel = await goals.As(Persona.Rep, "tono").GetFromJsonAsync<JsonElement>(At("/v1/goals/funnel?participantCode=tono&periodCode=2025-Q4"));
        Assert.Equal("proposal", funnel.GetProperty("bottleneck").GetString());
        Assert.Equal(0.5m, funnel.GetProperty("stages")[1].GetProperty("teamMedian").Decimal());
        await goals.TellAsync(goals.Result("tono", "2025-Q4", 10m, 100m, final: true));
        Assert.EndsWith("; the bottleneck is Proposal", Assert.Single(await goals.PublishedAsync<PerformanceGapFound>(), g => g.ParticipantId == goals.Id("tono")).Reason, StringComparison.Ordinal);
        using var indonesian = goals.As(Persona.Rep, "tono");
        indonesian.DefaultRequestHeaders.Add("Accept-Language", "id");
        foreach (var address in new[] { "/v1/goals/gaps?periodCode=2025-Q4", "/v1/goals/people/tono" })
        {
            using var answer = await indonesian.GetAsync(At(address));
            var gaps = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement is var read && read.TryGetProperty("items", out var items) ? items : read.GetProperty("gaps");
            Assert.Equal("Pencapaian sales sebesar 0,1 pada 2025-Q4 di bawah ambang batas 0,8; hambatannya pada Proposal", Assert.Single(gaps.EnumerateArray()).GetProperty("reason").GetString());
            Assert.Equal("id", Assert.Single(answer.Content.Headers.ContentLanguage));
        }

        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "sari").GetAsync(At("/v1/goals/funnel?participantCode=tono&periodCode=2025-Q4")), 404, "goals.participant_not_found");
    }

    [Fact]
    public async Task Results_then_team_and_analytics_add_them_up_for_those_who_may_see()
    {
        foreach (var (person, achieved) in new[] { ("sari", 100m), ("budi", 50m), ("rina", 40m) })
        {
            await goals.TellAsync(goals.Quota(person, "2025-Q1", 100m));
            await goals.TellAsync(goals.Result(person, "2025-Q1", achieved, 100m, final: true));
        }

        var company = await goals.ReadAsync<JsonElement>(await goals.As(Persona.CompAdmin).GetAsync(At("/v1/goals/analytics?periodCode=2025-Q1&groupBy=company")));
        var row = company.GetProperty("items")[0];
        Assert.Equal((190m, 300m, 3), (row.GetProperty("value").Decimal(), row.GetProperty("target").Decimal(), row.GetProperty("people").GetInt32()));
        var teams = await goals.As(Persona.CompAdmin).GetFromJsonAsync<JsonElement>(At("/v1/goals/analytics?periodCode=2025-Q1&groupBy=team"));
        Assert.Equal(["boss", "other"], teams.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("group").GetString()));
        var mine = await goals.As(Persona.Rep, "sari").GetFromJsonAsync<JsonElement>(At("/v1/goals/analytics?periodCode=2025-Q1"));
        Assert.Equal("sari", Assert.Single(mine.GetProperty("items").EnumerateArray()).GetProperty("group").GetString());

        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "sari").GetAsync(At("/v1/goals/analytics?periodCode=2025-Q1&groupBy=galaxy")), 400, "request.invalid");
        var historic = await goals.As(Persona.Rep, "sari").GetFromJsonAsync<JsonElement>(At("/v1/goals/goals?periodCode=2025-Q1&status=historic"));
        Assert.Single(historic.GetProperty("items").EnumerateArray());

        var team = await goals.As(Persona.Manager, "boss").GetFromJsonAsync<JsonElement>(At("/v1/goals/team?periodCode=2025-Q1"));
        Assert.Equal(["boss", "budi", "sari", "tono"], team.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("participantCode").GetString()));
        Assert.Single(team.GetProperty("members")[1].GetProperty("gaps").EnumerateArray());
    }
}
