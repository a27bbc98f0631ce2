using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Common.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Goals.Tests.Api;

public sealed class QuotaGoalsTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private async Task<JsonElement[]> GoalsOfAsync(string person, string period)
    {
        var list = await goals.As(Persona.CompAdmin).GetFromJsonAsync<JsonElement>(new Uri($"/v1/goals/goals?participantCode={person}&periodCode={period}", UriKind.Relative));
        return [.. list.GetProperty("items").EnumerateArray()];
    }

    [Fact]
    public async Task A_quota_of_a_running_period_then_the_person_is_asked_to_agree()
    {
        Assert.Equal("Applied", await goals.TellAsync(goals.Quota("sari", "2026-Q1", 300_000m)));

        var goal = Assert.Single(await GoalsOfAsync("sari", "2026-Q1"));
        Assert.Equal(("published", 300_000m, "IDR", "quota"), (goal.GetProperty("status").GetString(), goal.GetProperty("target").Decimal(), goal.GetProperty("currency").GetString(), goal.GetProperty("origin").GetString()));
        Assert.Contains("IDR 300,000", goal.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains(await goals.PublishedAsync<GoalPublished>(), e => e.GoalId == goal.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_quota_of_a_period_that_is_over_then_it_is_on_record_and_nobody_is_asked()
    {
        await goals.TellAsync(goals.Quota("sari", "2025-Q4", 100m));

        Assert.Equal("historic", Assert.Single(await GoalsOfAsync("sari", "2025-Q4")).GetProperty("status").GetString());
        Assert.DoesNotContain(await goals.PublishedAsync<GoalPublished>(), e => e.PeriodCode == "2025-Q4" && e.ParticipantId == goals.Id("sari"));
    }

    [Fact]
    public async Task The_same_quota_twice_then_there_is_one_goal_and_nothing_more_is_said()
    {
        var quota = goals.Quota("budi", "2026-Q1", 100m);
        await goals.TellAsync(quota);
        var said = await goals.PublishedCountAsync();
        await goals.TellAsync(quota);

        Assert.Single(await GoalsOfAsync("budi", "2026-Q1"));
        Assert.Equal(said, await goals.PublishedCountAsync());
    }

    [Fact]
    public async Task A_changed_quota_then_the_goal_asks_again_and_an_older_event_changes_nothing()
    {
        var quota = goals.Quota("tono", "2026-Q1", 100m);
        await goals.DeliverAsync("goals.set-goal-on-quota-published", quota, sequence: 1_000);
        var id = Assert.Single(await GoalsOfAsync("tono", "2026-Q1")).GetProperty("id").GetGuid();
        (await goals.As(Persona.Rep, "tono").PostAsync(new Uri($"/v1/goals/goals/{id}:acknowledge", UriKind.Relative), null)).EnsureSuccessStatusCode();
        await goals.DeliverAsync("goals.change-goal-on-quota-changed", Change(quota, 150m, goals.Id("tono")), sequence: 1_002);
        await goals.DeliverAsync("goals.change-goal-on-quota-changed", Change(quota, 999m, goals.Id("tono")), sequence: 1_001);

        var goal = Assert.Single(await GoalsOfAsync("tono", "2026-Q1"));
        Assert.Equal((150m, "published", 2, "More accounts."), (goal.GetProperty("target").Decimal(), goal.GetProperty("status").GetString(), goal.GetProperty("revision").GetInt32(), goal.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_quota_goes_to_another_person_then_the_goal_goes_with_it()
    {
        var quota = goals.Quota("rina", "2026-Q2", 100m);
        await goals.TellAsync(quota);
        await goals.DeliverAsync("goals.change-goal-on-quota-changed", Change(quota, 100m, goals.Id("budi")));

        Assert.Empty(await GoalsOfAsync("rina", "2026-Q2"));
        Assert.Single(await GoalsOfAsync("budi", "2026-Q2"));
    }

    [Fact]
    public async Task Two_seats_then_the_goal_is_the_sum_of_both_quotas()
    {
        await goals.TellAsync(goals.Quota("rina", "2026-Q3", 100m));
        await goals.TellAsync(goals.Quota("rina", "2026-Q3", 50m) with { PositionId = Guid.CreateVersion7() });

        Assert.Equal(150m, Assert.Single(await GoalsOfAsync("rina", "2026-Q3")).GetProperty("target").Decimal());
    }

    [Fact]
    public async Task Somebody_joins_then_there_is_a_first_goal_once()
    {
        var joined = new ParticipantJoined(goals.Id("rina"), "rina", "Rina", goals.Seat("rina"), "ae", new(2026, 2, 10), null);
        await goals.DeliverAsync("goals.set-ramp-goals-on-participant-joined", joined);
        await goals.DeliverAsync("goals.set-ramp-goals-on-participant-joined", joined);

        var goal = Assert.Single(await GoalsOfAsync("rina", "2026-Q1"));
        Assert.Equal(("qualified-leads", "onboarding", 1m), (goal.GetProperty("kpiCode").GetString(), goal.GetProperty("origin").GetString(), goal.GetProperty("target").Decimal()));
    }

    [Theory]
    [InlineData("en", "2026-Q2", "Sari reaches Revenue of IDR 1,250,000,000 in 2026-Q2.", "It is the quota published for 2026-Q2: IDR 1,250,000,000, with a ramp of 0.5.", "Agree to the goal: ")]
    [InlineData("id", "2026-Q3", "Sari mencapai Pendapatan sebesar Rp1.250.000.000 pada 2026-Q3.", "Ini kuota yang ditetapkan untuk 2026-Q3: Rp1.250.000.000, dengan ramp 0,5.", "Setujui sasaran: ")]
    public async Task A_quota_then_the_goal_the_task_and_the_card_say_it_in_the_language_of_who_reads_it(string language, string period, string statement, string reason, string ask)
    {
        await goals.TellAsync(goals.Quota("sari", period, 1_250_000_000m) with { Ramp = new Share(0.5m) });
        using var rep = goals.As(Persona.Rep, "sari");
        rep.DefaultRequestHeaders.Add("Accept-Language", language);
        var list = await rep.GetFromJsonAsync<JsonElement>(new Uri($"/v1/goals/goals?periodCode={period}", UriKind.Relative));
        var goal = Assert.Single(list.GetProperty("items").EnumerateArray());
        var id = goal.GetProperty("id").GetString()!;
        var tongue = LanguageTags.Parse(language)!.Value;
        var task = (await new ScreenService.ScreenServiceClient(goals.Grpc(Persona.Rep, "sari")).ListTasksAsync(new ListTasksRequest())).Tasks.Single(t => t.Id == id);
        var card = (await ScreenParts.CardsAsync(goals.Grpc(Persona.Rep, "sari"), Screen.Home)).Single(c => c.Link.EndsWith(id, StringComparison.Ordinal));

        Assert.Equal((statement, reason), (goal.GetProperty("statement").GetString(), goal.GetProperty("reason").GetString()));
        Assert.Equal((ask + statement, statement.TrimEnd('.')), (Labels.Of(task.Label, task.Values, tongue), Labels.Of(card.Label, card.Values, tongue)));
    }

    [Fact]
    public async Task A_leader_says_the_goal_of_a_quota_in_other_words_then_those_stand_in_every_language()
    {
        await goals.TellAsync(goals.Quota("tono", "2026-Q2", 500_000m));
        var goal = Assert.Single(await GoalsOfAsync("tono", "2026-Q2"));
        using var admin = goals.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id");

        Assert.Equal("Tono mencapai Pendapatan sebesar Rp500.000 pada 2026-Q2.", (await PatchAsync(admin, goal, new { reason = "Bapak Tono bertanya." })).GetProperty("statement").GetString());
        var changed = await PatchAsync(admin, goal, new { statement = "Tono reaches Revenue with two new accounts.", reason = "Two accounts." });
        Assert.Equal(("Tono reaches Revenue with two new accounts.", "Two accounts."), (changed.GetProperty("statement").GetString(), changed.GetProperty("reason").GetString()));
    }

    private async Task<JsonElement> PatchAsync(HttpClient admin, JsonElement goal, object change)
    {
        var address = new Uri($"/v1/goals/goals/{goal.GetProperty("id").GetString()}", UriKind.Relative);
        using var patch = JsonContent.Create(change, new MediaTypeHeaderValue("application/merge-patch+json"));
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = patch };
        request.Headers.IfMatch.Add((await admin.GetAsync(address)).Headers.ETag!);
        return await goals.ReadAsync<JsonElement>(await admin.SendAsync(request));
    }

    private static QuotaChanged Change(QuotaPublished q, decimal amount, Guid participant) => new(
        q.QuotaId, q.PositionId, participant, q.CalendarCode, q.PeriodCode, q.PeriodStart, q.PeriodEndExclusive, q.Measure, new UnroundedMoney(amount, Currency.Idr), q.Amount, q.Ramp, "More accounts.");
}
