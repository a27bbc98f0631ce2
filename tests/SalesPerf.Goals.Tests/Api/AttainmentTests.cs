using Grpc.Core;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.V1;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Tests.Api;

public sealed class AttainmentTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private async Task<PerformanceGapFound[]> GapsAsync(string person, string period) =>
        [.. (await goals.PublishedAsync<PerformanceGapFound>()).Where(g => g.ParticipantId == goals.Id(person) && g.PeriodCode == period)];

    private async Task<GoalScored[]> ScoresAsync(string person, string period) =>
        [.. (await goals.PublishedAsync<GoalScored>()).Where(g => g.ParticipantId == goals.Id(person) && g.PeriodCode == period)];

    [Fact]
    public async Task The_latest_ended_period_closes_below_the_threshold_then_there_is_a_current_gap_and_a_score()
    {
        await goals.TellAsync(goals.Quota("sari", "2025-Q4", 1_000_000m));
        await goals.TellAsync(goals.Result("sari", "2025-Q4", 672_294m, 1_000_000m, final: true));
        await goals.TellAsync(goals.Result("sari", "2025-Q4", 672_294m, 1_000_000m, final: true));

        var gap = Assert.Single(await GapsAsync("sari", "2025-Q4"));
        Assert.Equal(("sales attainment 0.672294 in 2025-Q4 is below the threshold 0.8", true, "sales-technique"), (gap.Reason, gap.Current, gap.SkillCode));
        Assert.Equal(0.672294m, Assert.Single(await ScoresAsync("sari", "2025-Q4")).Score);
    }

    [Fact]
    public async Task The_result_comes_before_the_quota_then_the_goal_is_scored_all_the_same()
    {
        await goals.TellAsync(goals.Result("tono", "2025-Q4", 900m, 1_000m, final: true));
        await goals.TellAsync(goals.Quota("tono", "2025-Q4", 1_000m));

        Assert.Equal(0.9m, Assert.Single(await ScoresAsync("tono", "2025-Q4")).Score);
        Assert.Empty(await GapsAsync("tono", "2025-Q4"));
    }

    [Fact]
    public async Task An_earlier_period_then_its_gap_is_recorded_and_not_current()
    {
        await goals.TellAsync(goals.Result("budi", "2025-Q2", 10m, 100m, final: true));

        Assert.False(Assert.Single(await GapsAsync("budi", "2025-Q2")).Current);
    }

    [Fact]
    public async Task Exactly_on_the_threshold_then_there_is_no_gap()
    {
        await goals.TellAsync(goals.Result("rina", "2025-Q4", 80m, 100m, final: true));

        Assert.Empty(await GapsAsync("rina", "2025-Q4"));
    }

    [Fact]
    public async Task A_running_period_then_no_gap_yet_and_off_track_once()
    {
        await goals.TellAsync(goals.Quota("budi", "2026-Q1", 1_000m));
        await goals.TellAsync(goals.Result("budi", "2026-Q1", 10m, 1_000m, final: false));
        await goals.TellAsync(goals.Result("budi", "2026-Q1", 11m, 1_000m, final: false));

        Assert.Empty(await GapsAsync("budi", "2026-Q1"));
        var offTrack = Assert.Single(await goals.PublishedAsync<GoalOffTrack>(), e => e.ParticipantId == goals.Id("budi"));
        Assert.Equal(500m, offTrack.Expected);
    }

    [Fact]
    public async Task An_older_result_after_a_newer_one_then_the_newer_stands()
    {
        await goals.TellAsync(goals.Result("rina", "2025-Q3", 100m, 100m, final: false), sequence: 5_001);
        await goals.TellAsync(goals.Result("rina", "2025-Q3", 1m, 100m, final: true), sequence: 5_000);

        Assert.Equal(100m, await goals.ScalarAsync<decimal>("SELECT value FROM goals.measurement WHERE participant_id = $1 AND period_code = '2025-Q3' AND kpi_code = 'sales'", goals.Id("rina")));
        Assert.Empty(await GapsAsync("rina", "2025-Q3"));
    }

    [Fact]
    public async Task Two_seats_then_results_add_up()
    {
        await goals.TellAsync(goals.Result("tono", "2025-Q3", 30m, 100m, final: true) with { Final = false });
        await goals.TellAsync(goals.Result("tono", "2025-Q3", 150m, 100m, final: true) with { PositionId = Guid.CreateVersion7() });

        Assert.Equal(0.9m, await goals.ScalarAsync<decimal>("SELECT attainment FROM goals.measurement WHERE participant_id = $1 AND period_code = '2025-Q3' AND kpi_code = 'sales'", goals.Id("tono")));
        Assert.Empty(await GapsAsync("tono", "2025-Q3"));
    }

    [Fact]
    public async Task Nobody_sells_then_the_round_finds_who_fell_behind()
    {
        await goals.TellAsync(goals.Quota("tono", "2026-Q1", 1_000m));
        await goals.RoundAsync();

        Assert.Single(await goals.PublishedAsync<GoalOffTrack>(), e => e.ParticipantId == goals.Id("tono"));
    }

    [Fact]
    public async Task Credits_then_the_average_deal_size_is_known()
    {
        await goals.DeliverAsync("goals.record-deals-on-credits-posted", new Compensation.Contracts.Events.V1.CreditsPosted(
            Guid.CreateVersion7(), "2026-Q1", goals.Seat("sari"), goals.Id("sari"), 4, new Primitives.UnroundedMoney(1_000m, Primitives.Currency.Idr)));

        Assert.Equal(250m, await goals.ScalarAsync<decimal>("SELECT value FROM goals.measurement WHERE participant_id = $1 AND kpi_code = 'average-deal-size'", goals.Id("sari")));
        Assert.Equal(4m, await goals.ScalarAsync<decimal>("SELECT value FROM goals.measurement WHERE participant_id = $1 AND kpi_code = 'credited-transactions'", goals.Id("sari")));
    }

    [Fact]
    public async Task A_gap_is_asked_for_then_it_is_told_to_services_and_hidden_from_others()
    {
        await goals.TellAsync(goals.Result("budi", "2025-Q1", 10m, 100m, final: true));
        var id = Assert.Single(await GapsAsync("budi", "2025-Q1")).GapId;

        var gap = await new GapService.GapServiceClient(goals.Grpc()).GetGapAsync(new GetGapRequest { GapId = id.ToString() });
        Assert.Equal(("sales", "Revenue", "0.1000000000"), (gap.KpiCode, gap.KpiName, gap.Attainment.Value));
        var hidden = await Assert.ThrowsAsync<RpcException>(async () => await new GapService.GapServiceClient(goals.Grpc(Persona.Rep, "rina")).GetGapAsync(new GetGapRequest { GapId = id.ToString() }));
        Assert.Equal("goals.gap_not_found", GrpcErrors.FromRpcException(hidden)!.Code);
    }
}
