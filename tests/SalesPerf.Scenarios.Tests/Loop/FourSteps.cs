using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Loop;

/// <summary>KPIs set, the team's agreement won, a seller coached, feedback given: for one seller, through the gateway.</summary>
public sealed class FourSteps(RunningPlatform platform)
{
    private static readonly string[] Letters = ["specific", "measurable", "achievable", "relevant", "timeBound"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_seller_is_measured_heard_coached_and_told()
    {
        var company = await SmallCompany.FoundAsync(platform);
        var (manager, seller, trainer) = (await company.ManagerAsync(), await company.SellerAsync(), await company.TrainerAsync());

        // 1. KPIs set: the quota became a goal with its verdict.
        var goal = await EventualAssert.GetAsync(
            () => seller.FirstAsync($"/v1/goals/goals?periodCode={company.Present.Code}"), Assert.NotNull, Patience);
        var verdict = await seller.GetAsync($"/v1/goals/goals/{goal!["id"]}/smart");
        Assert.All(Letters, letter => Assert.NotEmpty(verdict[letter]!["reason"]!.GetValue<string>()));

        // 2. Agreement won: published with its reason, asked about, answered, acknowledged; the leader sees who has not.
        Assert.NotEmpty(goal["reason"]!.GetValue<string>());
        var question = await seller.PostAsync($"/v1/goals/goals/{goal["id"]}/questions", new { text = "Does the deal of last month count?" });
        var open = await manager.GetAsync($"/v1/goals/agreement?periodCode={company.Present.Code}");
        Assert.Contains(company.SellerCode, open.ToJsonString(), StringComparison.Ordinal);
        await manager.PostAsync($"/v1/goals/goals/{goal["id"]}/questions/{question!["id"]}:answer", new { text = "It counts in the month it was signed in." });
        await seller.PostAsync($"/v1/goals/goals/{goal["id"]}:acknowledge");
        Assert.Equal("acknowledged", (await seller.GetAsync($"/v1/goals/goals/{goal["id"]}"))["status"]!.GetValue<string>());

        // 3. Coached: last month ended below the threshold, so a plan is open; it is carried out.
        await company.SellAsync(company.SellerCode, ("1", company.Past.Start, "500"));
        await company.SellAsync(company.OtherCode, ("2", company.Past.Start, "1200"));
        await company.CloseAsync(company.Past);
        var plan = await EventualAssert.GetAsync(
            () => seller.FirstAsync("/v1/training/coaching-plans"), Assert.NotNull, Patience);
        Assert.Contains("0.5", plan!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        await trainer.PostAsync($"/v1/training/coaching-plans/{plan["id"]}/sessions", new { heldOn = company.Today, notes = "Two calls reviewed.", strength = "Listens well.", improvement = "Names the price too early.", action = "Ask three questions before naming a price." });
        await trainer.PostAsync($"/v1/training/coaching-plans/{plan["id"]}:complete", new { outcome = "Names value before price in the last three calls." });
        await EventualAssert.ThatAsync(async () => Assert.Contains("Names value before price", (await manager.GetAsync($"/v1/goals/people/{company.SellerCode}")).ToJsonString(), StringComparison.Ordinal), Patience);

        // 4. Feedback given: strength, improvement and action, answered in the seller's own words.
        var feedback = await manager.PostAsync("/v1/goals/feedback", new
        {
            participantCode = company.SellerCode, strength = "Your preparation for the visit at Acme was thorough.", improvement = "The follow-up came two weeks after the offer.", action = "Call each customer within three days of an offer.",
        });
        await seller.PostAsync($"/v1/goals/feedback/{feedback!["id"]}:respond", new { words = "Understood; I have set reminders." });
        Assert.Contains("I have set reminders", (await manager.GetAsync("/v1/goals/feedback?participantCode=" + company.SellerCode)).ToJsonString(), StringComparison.Ordinal);
    }
}
