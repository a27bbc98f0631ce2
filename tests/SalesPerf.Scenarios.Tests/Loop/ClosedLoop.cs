using System.Globalization;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Loop;

/// <summary>From sales to a hire and back to pay, each arrow between services an event.</summary>
public sealed class ClosedLoop(RunningPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task An_overloaded_seller_leads_to_a_hire_with_quota_onboarding_goals_and_plan()
    {
        var company = await SmallCompany.FoundAsync(platform);
        var (admin, approver, recruiter, trainer) = (await company.AdminAsync(), await company.ApproverAsync(), await company.RecruiterAsync(), await company.TrainerAsync());
        await trainer.PutAsync($"/v1/training/onboarding-templates/{company.Prefix.ToLowerInvariant()}", new { titleCode = company.Title, name = "First days", steps = new[] { new { day = 1, title = "Values", kind = "manual" } } });

        // Performing and overloaded: 150 % of quota, 200 of 160 hours.
        await company.SellAsync(company.SellerCode, ("1", company.Past.Start, "1500"));
        await company.SellAsync(company.OtherCode, ("2", company.Past.Start, "1000"));
        await EventualAssert.ThatAsync(() => admin.BatchAsync("/v1/goals/measurements:batch", new { participantCode = company.SellerCode, kpiCode = "activity", periodCode = company.Past.Code, value = 90, hours = 200 }), Patience);
        await company.CloseAsync(company.Past);

        var requisition = await EventualAssert.GetAsync(
            async () => (await recruiter.ListAsync("/v1/recruiting/requisitions?status=proposed")).FirstOrDefault(r => r["titleCode"]!.GetValue<string>() == company.Title), Assert.NotNull, Patience);
        Assert.Contains("150 %", requisition!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        await approver.PostAsync($"/v1/recruiting/requisitions/{requisition["id"]}:approve");
        var newcomer = $"{company.Prefix}-NEW";
        await recruiter.BatchAsync("/v1/recruiting/candidates:batch", new { code = $"{company.Prefix}-C1", name = "Citra", email = "citra@candidates.example", source = "direct", skills = Array.Empty<string>(), experienceYears = 4, education = Array.Empty<string>() });
        await Hiring.HireAsync(recruiter, approver, requisition["id"]!.GetValue<string>(), $"{company.Prefix}-C1",
            new { startOn = company.Next.Start, participantCode = newcomer, managerPositionCode = SmallCompany.Seat(company.ManagerCode), territoryCode = company.Territory });

        // Territories: a participant with a seat and a ramped quota.
        var quotas = await EventualAssert.GetAsync(async () => (await admin.ListAsync($"/v1/territories/quotas?periodCode={company.Next.Code}")).Where(q => q["participantCode"]?.GetValue<string>() == newcomer).ToArray(), q => Assert.Single(q), Patience);
        Assert.Equal(500m, decimal.Parse(quotas[0]["amount"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture));
        // Training: the onboarding of the title. Goals: the quota as a goal. Compensation: the plan of the title.
        await EventualAssert.ThatAsync(async () => Assert.Single(await trainer.ListAsync($"/v1/training/enrolments?participantCode={newcomer}")), Patience);
        await EventualAssert.ThatAsync(async () => Assert.NotEmpty(await admin.ListAsync($"/v1/goals/goals?participantCode={newcomer}&periodCode={company.Next.Code}")), Patience);
        await EventualAssert.ThatAsync(async () => Assert.Contains(await admin.ListAsync($"/v1/compensation/plan-assignments?participantCode={newcomer}"), a => a["planCode"]!.GetValue<string>() == company.Plan), Patience);
    }

    [Fact]
    public async Task Recognition_and_scores_reach_pay()
    {
        var company = await SmallCompany.FoundAsync(platform);
        var (admin, manager) = (await company.AdminAsync(), await company.ManagerAsync());
        await company.SellAsync(company.SellerCode, ("1", company.Present.Start, "700"));
        await company.SellAsync(company.OtherCode, ("2", company.Present.Start, "1000"));
        await EventualAssert.ThatAsync(() => manager.PostAsync("/v1/goals/recognitions", new { participantCode = company.SellerCode, title = "Customer of the month", message = "Acme renewed because of you.", reward = SmallCompany.Usd("50") }), Patience);
        await EventualAssert.ThatAsync(async () => Assert.Contains(await admin.ListAsync($"/v1/compensation/transactions?sellerCode={company.SellerCode}&periodCode={company.Present.Code}"), t => t["eventType"]!.GetValue<string>() == "reward"), Patience);
        await company.CalculateAsync(company.Present);
        var statement = Assert.Single(await admin.ListAsync($"/v1/compensation/statements?participantCode={company.SellerCode}&periodCode={company.Present.Code}"));
        Assert.Equal(120m, decimal.Parse(statement["total"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }
}
