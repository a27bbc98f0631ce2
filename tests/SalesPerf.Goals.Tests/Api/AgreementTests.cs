using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Goals.Tests.Api;

public sealed class AgreementTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private static readonly Uri Goals = new("/v1/goals/goals", UriKind.Relative);

    private static Uri At(string path) => new(path, UriKind.Relative);

    private static object Goal(string person, string period, string kpi = "activity", decimal target = 40m, string? reason = null) => reason is null
        ? new { participantCode = person, kpiCode = kpi, periodCode = period, target, statement = "Forty units of Sales activity, Revenue or Customer retention by the end." }
        : new { participantCode = person, kpiCode = kpi, periodCode = period, target, statement = "Forty units of Sales activity, Revenue or Customer retention by the end.", reason };

    private async Task<JsonElement> SetAsync(object goal, string manager = "boss") =>
        await goals.ReadAsync<JsonElement>(await goals.As(Persona.Manager, manager).PostAsJsonAsync(Goals, goal));

    [Fact]
    public async Task From_draft_to_agreement_then_every_step_is_seen_by_the_leader()
    {
        var id = (await SetAsync(Goal("sari", "2026-Q1"))).GetProperty("id").GetGuid();
        var (boss, sari) = (goals.As(Persona.Manager, "boss"), goals.As(Persona.Rep, "sari"));
        await GoalsFixture.RefusedAsync(await sari.GetAsync(At($"/v1/goals/goals/{id}")), 404, "goals.goal_not_found");
        await GoalsFixture.RefusedAsync(await boss.PostAsJsonAsync(At($"/v1/goals/goals/{id}:publish"), new { reason = "" }), 400, "goals.reason_missing");

        await goals.ReadAsync<JsonElement>(await boss.PostAsJsonAsync(At($"/v1/goals/goals/{id}:publish"), new { reason = "Activity fills the funnel." }));
        var question = await goals.ReadAsync<JsonElement>(await sari.PostAsJsonAsync(At($"/v1/goals/goals/{id}/questions"), new { text = "Do demos count?" }));
        var open = await boss.GetFromJsonAsync<JsonElement>(At("/v1/goals/agreement?periodCode=2026-Q1"));
        Assert.Contains(open.GetProperty("waiting").EnumerateArray(), w => w.GetProperty("goalId").GetGuid() == id);
        Assert.Contains(open.GetProperty("openQuestions").EnumerateArray(), q => q.GetProperty("goalId").GetGuid() == id);

        var asked = question.GetProperty("id").GetGuid().ToString();
        Assert.Contains(("acknowledge", id.ToString()), await ScreenParts.TasksAsync(goals.Grpc(Persona.Rep, "sari")));
        Assert.Contains(("answer", asked), await ScreenParts.TasksAsync(goals.Grpc(Persona.Manager, "boss")));
        Assert.DoesNotContain(("answer", asked), await ScreenParts.TasksAsync(goals.Grpc(Persona.Manager, "other")));

        await goals.ReadAsync<JsonElement>(await boss.PostAsJsonAsync(At($"/v1/goals/goals/{id}/questions/{question.GetProperty("id").GetGuid()}:answer"), new { text = "Yes." }));
        var agreed = await goals.ReadAsync<JsonElement>(await sari.PostAsync(At($"/v1/goals/goals/{id}:acknowledge"), null));
        Assert.Equal("acknowledged", agreed.GetProperty("status").GetString());
        Assert.Equal("Yes.", agreed.GetProperty("questions")[0].GetProperty("answer").GetString());
        open = await boss.GetFromJsonAsync<JsonElement>(At("/v1/goals/agreement?periodCode=2026-Q1"));
        Assert.DoesNotContain(open.GetProperty("waiting").EnumerateArray(), w => w.GetProperty("goalId").GetGuid() == id);
        Assert.DoesNotContain(open.GetProperty("openQuestions").EnumerateArray(), q => q.GetProperty("goalId").GetGuid() == id);
        Assert.DoesNotContain(("acknowledge", id.ToString()), await ScreenParts.TasksAsync(goals.Grpc(Persona.Rep, "sari")));
        Assert.DoesNotContain(("answer", asked), await ScreenParts.TasksAsync(goals.Grpc(Persona.Manager, "boss")));
        Assert.Contains(await ScreenParts.CardsAsync(goals.Grpc(Persona.Rep, "sari"), SalesPerf.Common.V1.Screen.Home), c => c.Link == $"/v1/goals/goals/{id}");
        Assert.True(await ScreenParts.ReadAllAsync(p => goals.Grpc(p, "boss"), "sari") > 0);
        Assert.Contains(await goals.PublishedAsync<GoalPublished>(), e => e.GoalId == id);
        Assert.Equal(1L, await goals.ScalarAsync<long>("SELECT count(*) FROM goals.acknowledgement WHERE goal_id = $1", id));
    }

    [Fact]
    public async Task Somebody_else_then_they_cannot_agree_for_the_person()
    {
        var id = (await SetAsync(Goal("budi", "2026-Q1", reason: "Growth."))).GetProperty("id").GetGuid();

        await GoalsFixture.RefusedAsync(await goals.As(Persona.Manager, "boss").PostAsync(At($"/v1/goals/goals/{id}:acknowledge"), null), 403, "goals.not_your_goal");
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "rina").PostAsync(At($"/v1/goals/goals/{id}:acknowledge"), null), 404, "goals.goal_not_found");
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Manager, "other").GetAsync(At($"/v1/goals/goals/{id}")), 404, "goals.goal_not_found");
    }

    [Fact]
    public async Task Not_in_the_subtree_then_a_manager_sets_no_goal() => await GoalsFixture.RefusedAsync(
        await goals.As(Persona.Manager, "other").PostAsJsonAsync(Goals, Goal("sari", "2026-Q2")), 404, "goals.participant_not_found");

    [Fact]
    public async Task A_rep_then_no_goal_is_set() => await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "sari").PostAsJsonAsync(Goals, Goal("sari", "2026-Q2")), 403, "auth.forbidden");

    [Fact]
    public async Task Bad_input_then_each_refusal_has_its_code()
    {
        var boss = goals.As(Persona.Manager, "boss");
        await GoalsFixture.RefusedAsync(await boss.PostAsJsonAsync(Goals, Goal("sari", "1999-Q1")), 404, "goals.period_not_found");
        await GoalsFixture.RefusedAsync(await boss.PostAsJsonAsync(Goals, Goal("sari", "2026-Q2", kpi: "nonsense")), 404, "goals.kpi_not_found");
        await GoalsFixture.RefusedAsync(await boss.PostAsJsonAsync(Goals, Goal("sari", "2026-Q2", target: 0m)), 400, "request.invalid");
        await SetAsync(Goal("sari", "2026-Q4"));
        await GoalsFixture.RefusedAsync(await boss.PostAsJsonAsync(Goals, Goal("sari", "2026-Q4")), 409, "goals.goal_already_set");
    }

    [Fact]
    public async Task A_change_then_it_names_the_version_it_is_based_on()
    {
        var boss = goals.As(Persona.Manager, "boss");
        var id = (await SetAsync(Goal("tono", "2026-Q2", reason: "Growth."))).GetProperty("id").GetGuid();
        var change = new { target = "50", statement = "Fifty units of Sales activity by June.", reason = "Two more accounts." };
        await GoalsFixture.RefusedAsync(await boss.PutAsJsonAsync(At($"/v1/goals/goals/{id}"), change), 428, "request.version_required");

        var tag = (await boss.GetAsync(At($"/v1/goals/goals/{id}"))).Headers.ETag!;
        boss.DefaultRequestHeaders.IfMatch.Add(tag);
        var changed = await goals.ReadAsync<JsonElement>(await boss.PutAsJsonAsync(At($"/v1/goals/goals/{id}"), change));
        Assert.Equal((50m, 2), (changed.GetProperty("target").Decimal(), changed.GetProperty("revision").GetInt32()));
        await GoalsFixture.RefusedAsync(await boss.PutAsJsonAsync(At($"/v1/goals/goals/{id}"), change), 412, "request.stale_version");
    }

    [Fact]
    public async Task Some_members_are_changed_then_the_others_stay_except_the_reason_which_is_each_changes_own()
    {
        var boss = goals.As(Persona.Manager, "boss");
        var set = await SetAsync(Goal("tono", "2026-Q1", reason: "Growth."));
        var address = At($"/v1/goals/goals/{set.GetProperty("id").GetGuid()}");
        boss.DefaultRequestHeaders.IfMatch.Add((await boss.GetAsync(address)).Headers.ETag!);
        using var patch = JsonContent.Create(new { target = "55.5", reason = "Half an account more." }, new MediaTypeHeaderValue("application/merge-patch+json"));
        var changed = await goals.ReadAsync<JsonElement>(await boss.PatchAsync(address, patch));
        Assert.Equal((55.5m, set.GetProperty("statement").GetString(), "Half an account more."), (changed.GetProperty("target").Decimal(), changed.GetProperty("statement").GetString(), changed.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_quota_then_its_target_is_not_changed_here()
    {
        await goals.TellAsync(goals.Quota("rina", "2026-Q2", 100m));
        var other = goals.As(Persona.Manager, "other");
        var list = await other.GetFromJsonAsync<JsonElement>(At("/v1/goals/goals?participantCode=rina&periodCode=2026-Q2&kpiCode=sales"));
        var id = list.GetProperty("items")[0].GetProperty("id").GetGuid();
        other.DefaultRequestHeaders.IfMatch.Add((await other.GetAsync(At($"/v1/goals/goals/{id}"))).Headers.ETag!);

        await GoalsFixture.RefusedAsync(await other.PutAsJsonAsync(At($"/v1/goals/goals/{id}"), new { target = 1m, statement = "Less Revenue.", reason = "x" }), 409, "goals.changed_by_quota");
    }

    [Fact]
    public async Task History_in_compensation_then_the_verdict_judges_by_it_and_its_absence_is_unavailable()
    {
        goals.Past.Achieved = new Dictionary<string, decimal> { ["2025-Q1"] = 100m, ["2025-Q2"] = 80m };
        var goal = await SetAsync(Goal("budi", "2026-Q3", kpi: "sales", target: 126m));
        var id = goal.GetProperty("id").GetGuid();
        var boss = goals.As(Persona.Manager, "boss");

        var verdict = await boss.GetFromJsonAsync<JsonElement>(At($"/v1/goals/goals/{id}/smart"));
        Assert.Equal("notMet", verdict.GetProperty("achievable").GetProperty("finding").GetString());
        Assert.Contains("best of 2 earlier periods 100 (2025-Q1), median 90", verdict.GetProperty("achievable").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("IDR", goal.GetProperty("currency").GetString());
        Assert.Equal(verdict.ToString(), goal.GetProperty("smart").ToString());
        Assert.Equal("It ends with 2026-Q3, on 30 September 2026.", verdict.GetProperty("timeBound").GetProperty("reason").GetString());

        goals.Past.Achieved = null;
        try
        {
            var answer = await boss.GetAsync(At($"/v1/goals/goals/{id}/smart"));
            await GoalsFixture.RefusedAsync(answer, 503, "dependency.unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        finally { goals.Past.Achieved = new Dictionary<string, decimal>(); }
    }

    [Fact]
    public async Task An_indonesian_reader_then_the_verdict_is_worded_for_them()
    {
        goals.Past.Achieved = new Dictionary<string, decimal> { ["2025-Q1"] = 1_000.5m, ["2025-Q2"] = 800m };
        using var boss = goals.As(Persona.Manager, "boss");
        boss.DefaultRequestHeaders.Add("Accept-Language", "id");
        using var set = await boss.PostAsJsonAsync(Goals, new { participantCode = "budi", kpiCode = "sales", periodCode = "2026-Q4", target = 1_250.75m, statement = "Budi meningkatkan pendapatan pada triwulan keempat." });
        Assert.Equal("id", Assert.Single(set.Content.Headers.ContentLanguage));
        var goal = await goals.ReadAsync<JsonElement>(set);
        var verdict = await boss.GetFromJsonAsync<JsonElement>(At($"/v1/goals/goals/{goal.GetProperty("id").GetGuid()}/smart"));
        goals.Past.Achieved = new Dictionary<string, decimal>();

        Assert.Equal(verdict.ToString(), goal.GetProperty("smart").ToString());
        Assert.Equal(
            [
                "'meningkatkan' tanpa angka tidak menjelaskan apa yang dimaksud.",
                "Pendapatan diukur sebagai uang dari angka peristiwa, bulanan.",
                "Target 1.250,75 melampaui 1.250,625, yaitu hasil terbaik dan seperempat lagi: terbaik dari 2 periode sebelumnya 1.000,5 (2025-Q1), median 900,25.",
                "Pendapatan sendiri adalah hasil perusahaan.",
                "Sasaran ini berakhir bersama 2026-Q4, pada 31 Desember 2026.",
            ],
            new[] { "specific", "measurable", "achievable", "relevant", "timeBound" }.Select(letter => verdict.GetProperty(letter).GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_long_list_then_pages_join_without_gap_or_repetition()
    {
        foreach (var kpi in new[] { "retention", "cross-sell", "customer-satisfaction" }) await SetAsync(Goal("tono", "2026-Q3", kpi));
        var boss = goals.As(Persona.Manager, "boss");
        var (seen, next) = (new List<Guid>(), (string?)"/v1/goals/goals?participantCode=tono&periodCode=2026-Q3&limit=2");
        while (next is not null)
        {
            var page = await boss.GetFromJsonAsync<JsonElement>(At(next));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            next = page.TryGetProperty("nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal((3, 3), (seen.Count, seen.Distinct().Count()));
    }
}
