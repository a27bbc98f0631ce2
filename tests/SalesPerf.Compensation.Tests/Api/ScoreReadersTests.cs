using System.Net;
using SalesPerf.Goals.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A score of a goal makes a calculation older than its facts where a plan pays by it, and only there.</summary>
public sealed class ScoreReadersTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    private const string Objectives = """
        plan: objectives
        name: Paid by objectives
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        crediting:
          - {rule: seller, to: seller}
        components:
          mbo: {name: Objectives, kind: mbo, target: 1000, goals: {revenue: 100%}, earning_code: MBO}
        """;

    [Fact]
    public async Task Scores_come_before_and_after_a_plan_that_pays_by_them_is_approved()
    {
        await service.SeedCompanyAsync();
        await service.PlanAsync();
        service.Quotas("2026-01", ("A", 1000m));
        await service.ImportAsync("G-1,,,booked,2026-01-10,100,IDR,ACC-A,A,");
        await service.CalculateAsync("2026-01");

        await ScoreAsync(0.9m);
        Assert.False(await IsOutdatedAsync());

        await PlanDocumentTests.PutAsync(service, "objectives", Objectives, HttpStatusCode.Created);
        await service.ApprovePlanAsync("objectives");
        Assert.True(await IsOutdatedAsync());
        await service.CalculateAsync("2026-01");
        Assert.False(await IsOutdatedAsync());

        await ScoreAsync(0.8m);
        Assert.True(await IsOutdatedAsync());
    }

    private async Task ScoreAsync(decimal score) =>
        Assert.Equal("Applied", await service.DeliverAsync("compensation.keep-score-on-goal-scored", new GoalScored(Ids.Of("goal"), Ids.Of("A"), "revenue", "2026-01", score)));

    private async Task<bool> IsOutdatedAsync() => (await service.GetAsync("/v1/compensation/periods/2026-01")).GetProperty("outdated").GetBoolean();
}
