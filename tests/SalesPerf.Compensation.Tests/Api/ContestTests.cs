using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A plan pays by the place among those who are on it, while others sell more on another plan: what is paid, proven, estimated and explained knows who is compared.</summary>
public sealed class ContestTests(ContestTests.TwoPlans service) : IClassFixture<ContestTests.TwoPlans>
{
    /// <summary>A and B are sellers in a contest; C sells on a plan with a rate.</summary>
    public sealed class TwoPlans : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await SeatAsync("C", "star", "M");
            await PlanAsync("stars", "star");
            await PlanDocumentTests.PutAsync(this, "contest", """
                plan: contest
                name: Contest
                currency: IDR
                calendar: months
                effective: {from: 2026-01-01}
                parameters:
                  goal: {type: money, default: 100}
                values:
                  reached: sum(credit) / goal
                components:
                  prize: {name: Prize, kind: formula, pay: '90 IDR / rank(reached of company)'}
                """, HttpStatusCode.Created);
            await ApprovePlanAsync("contest");
            await AssignPlanAsync("contest");
        }
    }

    [Fact]
    public async Task Others_sell_more_on_another_plan_then_they_have_no_place_in_what_is_paid_proven_estimated_and_explained()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m), ("C", 1000m));
        await service.ImportAsync("K-1,,,booked,2026-01-10,300,IDR,ACC-A,A,", "K-2,,,booked,2026-01-11,100,IDR,ACC-B,B,", "K-3,,,booked,2026-01-12,500,IDR,ACC-A,C,");
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        Assert.Equal("A:90.00 B:45.00 C:25.00", await TotalsAsync());

        using (var rep = service.As(Persona.Rep, "A"))
            Assert.Empty(ProofVerifier.Verify(await rep.GetStringAsync(new Uri($"/v1/compensation/statements/{await StatementAsync("A")}/proof", UriKind.Relative))));
        using (var rep = service.As(Persona.Rep, "B"))
        {
            var estimate = await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", new
            {
                periodCode = "2026-01", deals = new[] { new { code = "big", amount = new { amount = "250", currency = "IDR" }, compensationDate = "2026-01-20" } },
            }, HttpStatusCode.OK);
            Assert.Equal("45.00 90.00", $"{Amount(estimate, "now")} {Amount(estimate, "estimated")}");
        }

        var told = service.Clock.GetUtcNow();
        await service.ImportAsync("K-4,,,booked,2026-01-20,250,IDR,ACC-B,B,");
        var why = await service.GetAsync($"/v1/compensation/statements/as-known/why?periodCode=2026-01&participantCode=A&from={Uri.EscapeDataString($"{told:O}")}", Persona.Rep, "A");
        var cause = Assert.Single(why.GetProperty("causes").EnumerateArray());
        Assert.Equal("transaction K-4/1/1/booked -45.00", $"{cause.GetProperty("kind").GetString()} {cause.GetProperty("reference").GetString()} {Amount(cause, "change")}");
        await service.CalculateAsync("2026-01");
        Assert.Equal("A:45.00 B:90.00 C:25.00", await TotalsAsync());
    }

    private Task<string> TotalsAsync() => service.ScalarAsync<string>(
        "SELECT string_agg(concat(participant_code, ':', round(total, 2)), ' ' ORDER BY participant_code) FROM compensation.statement WHERE period_code = '2026-01' AND total <> 0");

    private async Task<string> StatementAsync(string participant) =>
        (await service.GetAsync($"/v1/compensation/statements?periodCode=2026-01&participantCode={participant}")).GetProperty("items")[0].GetProperty("id").GetString()!;

    private static string Amount(JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetString()!;
}
