using System.Net;
using SalesPerf.Common.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Testing;
using SalesPerf.Training.Contracts.Events.V1;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class CoachingTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    private const string Queue = "training.open-plan-on-gap-found";
    private const string Reason = "Sales of 2026-02 were 67.2294 % of quota; the threshold is 80 %.";

    [Fact]
    public async Task A_current_gap_opens_one_plan_that_names_it_and_the_bottleneck()
    {
        var trainer = training.As(Persona.Trainer);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/closing", new { name = "Closing", area = "negotiation" }, HttpStatusCode.Created);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/courses/sandler", new { title = "Sandler", provider = "Sandler", kind = "external", skillCodes = new[] { "closing" }, hours = 16, price = new { amount = "250.00", currency = "USD" } }, HttpStatusCode.Created);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/role-play-scenarios/last-call", new { title = "Last call", skillCode = "closing", situation = "The buyer hesitates.", rubric = new[] { new { criterion = "asks", description = "Asks for the order", weight = "1" } } }, HttpStatusCode.Created);
        var gap = Gap(training.Seller, "closing", true);
        training.Goals.Stages[gap.GapId] = "Proposal";
        Assert.Equal("Applied", await training.DeliverAsync(Queue, gap));
        Assert.Equal("Applied", await training.DeliverAsync(Queue, gap));

        var plans = await SendAsync(training.As(Persona.Manager, "M1"), HttpMethod.Get, "/v1/training/coaching-plans?participantCode=S1", null, HttpStatusCode.OK);
        var plan = Assert.Single(plans["items"]!.AsArray(), p => p!["gapId"]?.GetValue<Guid>() == gap.GapId)!;
        Assert.Equal("sales attainment 0.672294 in 2026-02 is below the threshold 0.8; the bottleneck is Proposal", plan["reason"]!.GetValue<string>());
        Assert.Equal("M1", plan["coachCode"]!.GetValue<string>());
        Assert.Equal(["last-call", "sandler"], plan["actions"]!.AsArray().Select(a => a!["code"]!.GetValue<string>()));
        Assert.Single(await training.PublishedAsync<CoachingPlanOpened>(), e => e.GapId == gap.GapId);
    }

    [Theory]
    [InlineData(null, "en", "Coach in steps: sales attainment 0.672294 in 2026-02 is below the threshold 0.8", "sales attainment 0.672294 in 2026-02 is below the threshold 0.8")]
    [InlineData(null, "id", "Bimbing dalam steps: pencapaian sales sebesar 0,672294 pada 2026-02 di bawah ambang batas 0,8", "Pencapaian sales sebesar 0,672294 pada 2026-02 di bawah ambang batas 0,8")]
    [InlineData("Demo", "en", "Coach in steps: sales attainment 0.672294 in 2026-02 is below the threshold 0.8; the bottleneck is Demo", "sales attainment 0.672294 in 2026-02 is below the threshold 0.8; the bottleneck is Demo")]
    [InlineData("Demo", "id", "Bimbing dalam steps: pencapaian sales sebesar 0,672294 pada 2026-02 di bawah ambang batas 0,8; hambatannya pada Demo", "Pencapaian sales sebesar 0,672294 pada 2026-02 di bawah ambang batas 0,8; hambatannya pada Demo")]
    public async Task A_gap_then_the_task_the_card_and_the_plan_say_why_in_the_language_of_who_reads_it(string? stage, string language, string task, string reason)
    {
        var gap = Gap(training.Seller, "steps", true);
        if (stage is not null) training.Goals.Stages[gap.GapId] = stage;
        await training.DeliverAsync(Queue, gap);
        using var manager = training.As(Persona.Manager, "M1");
        manager.DefaultRequestHeaders.Add("Accept-Language", language);
        var plan = (await SendAsync(manager, HttpMethod.Get, "/v1/training/coaching-plans?participantCode=S1&limit=500", null, HttpStatusCode.OK))["items"]!.AsArray().Single(p => p!["gapId"]?.GetValue<Guid>() == gap.GapId)!;
        using var answer = await manager.GetAsync(new Uri($"/v1/training/coaching-plans/{plan["id"]}", UriKind.Relative));
        var tongue = LanguageTags.Parse(language)!.Value;
        var tasks = (await new ScreenService.ScreenServiceClient(training.Grpc(Persona.Manager, "M1")).ListTasksAsync(new ListTasksRequest())).Tasks;
        var waiting = tasks.Single(t => t.Id == plan["id"]!.GetValue<string>());
        var cards = await ScreenParts.CardsAsync(training.Grpc(Persona.Rep, "S1"), Screen.Home);

        Assert.Equal((reason, language), (plan["reason"]!.GetValue<string>(), Assert.Single(answer.Content.Headers.ContentLanguage)));
        Assert.Equal(("coach", task), (waiting.Kind, Labels.Of(waiting.Label, waiting.Values, tongue)));
        var card = cards.Single(c => c.Link.EndsWith(plan["id"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Equal(task[task.IndexOf(':', StringComparison.Ordinal)..], Labels.Of(card.Label, card.Values, tongue) is var text ? text[text.IndexOf(':', StringComparison.Ordinal)..] : null);
    }

    [Fact]
    public async Task A_plan_by_hand_then_its_reason_is_in_the_words_of_who_opened_it_in_every_language()
    {
        using var trainer = training.As(Persona.Trainer);
        trainer.DefaultRequestHeaders.Add("Accept-Language", "id");
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/words", new { name = "Words", area = "technique" }, HttpStatusCode.Created);
        var plan = await SendAsync(trainer, HttpMethod.Post, "/v1/training/coaching-plans", new { participantCode = "S2", skillCode = "words", reason = "Talks {0} much." }, HttpStatusCode.Created);
        var tasks = (await new ScreenService.ScreenServiceClient(training.Grpc(Persona.Trainer)).ListTasksAsync(new ListTasksRequest())).Tasks;
        var waiting = tasks.Single(t => t.Id == plan["id"]!.GetValue<string>());

        Assert.Equal("Talks {0} much.", plan["reason"]!.GetValue<string>());
        Assert.Equal("Bimbing dalam words: Talks {0} much.", Labels.Of(waiting.Label, waiting.Values, Language.Indonesian));
    }

    [Fact]
    public async Task An_earlier_gap_is_recorded_and_opens_none()
    {
        var gap = Gap(training.Seller, "any", false);
        await training.DeliverAsync(Queue, gap);
        Assert.Equal(1L, await training.ScalarAsync<long>("SELECT count(*) FROM training.gap_seen WHERE gap_id = $1", gap.GapId));
        Assert.Equal(0L, await training.ScalarAsync<long>("SELECT count(*) FROM training.coaching_plan WHERE gap_id = $1", gap.GapId));
    }

    [Fact]
    public async Task With_goals_down_the_gap_is_unavailable_and_nothing_is_kept()
    {
        var gap = Gap(training.Seller, "any", true);
        training.Goals.Up = false;
        try
        {
            var refusal = await Assert.ThrowsAsync<DomainException>(() => training.DeliverAsync(Queue, gap));
            Assert.Equal(ErrorKind.Unavailable, refusal.Error.Kind);
            Assert.Equal(0L, await training.ScalarAsync<long>("SELECT count(*) FROM training.gap_seen WHERE gap_id = $1", gap.GapId));
        }
        finally { training.Goals.Up = true; }

        Assert.Equal("Applied", await training.DeliverAsync(Queue, gap));
        Assert.Equal(1L, await training.ScalarAsync<long>("SELECT count(*) FROM training.coaching_plan WHERE gap_id = $1", gap.GapId));
    }

    [Fact]
    public async Task A_gap_of_somebody_not_known_yet_is_retried_as_not_found()
    {
        var refusal = await Assert.ThrowsAsync<DomainException>(() => training.DeliverAsync(Queue, Gap(Guid.CreateVersion7(), "any", true)));
        Assert.Equal("training.participant_unknown", refusal.Error.Code);
        Assert.Equal(ErrorKind.NotFound, refusal.Error.Kind);
    }

    [Fact]
    public async Task A_plan_by_hand_is_carried_out_in_sessions_and_completed_once()
    {
        var manager = training.As(Persona.Manager, "M1");
        await SendAsync(training.As(Persona.Trainer), HttpMethod.Put, "/v1/training/skills/listening", new { name = "Listening", area = "technique" }, HttpStatusCode.Created);
        var plan = await SendAsync(manager, HttpMethod.Post, "/v1/training/coaching-plans", new { participantCode = "S2", skillCode = "listening", reason = "Talks too much." }, HttpStatusCode.Created);
        var path = $"/v1/training/coaching-plans/{plan["id"]}";
        await SendAsync(manager, HttpMethod.Post, $"{path}/sessions", new { heldOn = "2026-03-02", strength = "Prepared", improvement = "Let them finish", action = "Count to three", notes = "First" }, HttpStatusCode.OK);
        var done = await SendAsync(manager, HttpMethod.Post, $"{path}:complete", new { outcome = "Listens now." }, HttpStatusCode.OK);
        Assert.Equal("completed", done["status"]!.GetValue<string>());
        Assert.Equal("2026-03-02", done["completedOn"]!.GetValue<string>());
        Assert.Single(done["sessions"]!.AsArray());
        var again = await SendAsync(manager, HttpMethod.Post, $"{path}:complete", new { outcome = "Again." }, HttpStatusCode.Conflict);
        Assert.Equal("training.coaching_plan_completed", again["code"]!.GetValue<string>());
        var completed = Assert.Single(await training.PublishedAsync<CoachingCompleted>(), e => e.PlanId == plan["id"]!.GetValue<Guid>());
        Assert.Equal((training.OtherSeller, "listening", "Listens now."), (completed.ParticipantId, completed.SkillCode, completed.Outcome));
    }

    [Fact]
    public async Task Each_sees_what_is_theirs_to_see()
    {
        await SendAsync(training.As(Persona.Trainer), HttpMethod.Put, "/v1/training/skills/seen", new { name = "Seen", area = "product" }, HttpStatusCode.Created);
        var plan = await SendAsync(training.As(Persona.Trainer), HttpMethod.Post, "/v1/training/coaching-plans", new { participantCode = "S1", skillCode = "seen", reason = "Because." }, HttpStatusCode.Created);
        var path = $"/v1/training/coaching-plans/{plan["id"]}";
        await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Get, path, null, HttpStatusCode.OK);
        await SendAsync(training.As(Persona.Manager, "M1"), HttpMethod.Get, path, null, HttpStatusCode.OK);
        await SendAsync(training.As(Persona.Trainer), HttpMethod.Get, path, null, HttpStatusCode.OK);
        var hidden = await SendAsync(training.As(Persona.Rep, "S2"), HttpMethod.Get, path, null, HttpStatusCode.NotFound);
        Assert.Equal("training.coaching_plan_not_found", hidden["code"]!.GetValue<string>());
        await SendAsync(training.As(Persona.Manager, "S3"), HttpMethod.Get, path, null, HttpStatusCode.NotFound);
        await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Post, $"{path}:complete", new { outcome = "Mine." }, HttpStatusCode.Forbidden);
        var others = await SendAsync(training.As(Persona.Rep, "S2"), HttpMethod.Get, "/v1/training/coaching-plans", null, HttpStatusCode.OK);
        Assert.DoesNotContain(others["items"]!.AsArray(), p => p!["participantCode"]!.GetValue<string>() != "S2");
        await SendAsync(training.Anonymous(), HttpMethod.Get, path, null, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_goal_off_track_is_a_signal_to_the_coach_and_the_latest_stands()
    {
        var goal = Guid.CreateVersion7();
        const string queue = "training.note-signal-on-goal-off-track";
        await training.DeliverAsync(queue, new GoalOffTrack(goal, training.Seller, "sales", "2026-03", 10, 20, 100), goal.ToString());
        await training.DeliverAsync(queue, new GoalOffTrack(goal, training.Seller, "sales", "2026-03", 12, 30, 100), goal.ToString());
        Assert.Equal("Stale", await training.DeliverAsync(queue, new GoalOffTrack(goal, training.Seller, "sales", "2026-03", 1, 2, 100), goal.ToString(), sequence: 0));
        var signals = await SendAsync(training.As(Persona.Manager, "M1"), HttpMethod.Get, "/v1/training/early-signals", null, HttpStatusCode.OK);
        var signal = Assert.Single(signals["items"]!.AsArray(), s => s!["goalId"]!.GetValue<Guid>() == goal)!;
        Assert.Equal(30m, signal["expected"].Decimal());
        Assert.Equal("S1", signal["participantCode"]!.GetValue<string>());
    }

    private static PerformanceGapFound Gap(Guid participant, string skill, bool current) =>
        new(Guid.CreateVersion7(), participant, "sales", "2026-02", new Attainment(0.672294m), new Attainment(0.8m), skill, Reason, current);
}
