using System.Globalization;
using SalesPerf.Scenarios.Tests.Loop;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.AdventureWorks;

/// <summary>A job candidate of AdventureWorks is hired into the year after the source's last period.</summary>
[Collection(AdventureWorksCollection.Name)]
public sealed class HiredCandidateTests(ImportedAdventureWorks company)
{
    private const string Title = "AW-SALES-REPRESENTATIVE";
    private const string Newcomer = "AW-9001";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string[] Ramp = ["0.25", "0.5"];
    private static readonly DateOnly Start = new(2014, 7, 1);

    [Fact]
    public async Task A_hired_candidate_has_a_ramped_quota_an_onboarding_programme_and_a_plan()
    {
        var (admin, approver) = (await company.Platform.AsAsync("comp-admin"), await company.Platform.AsAsync("finance-approver"));
        var (recruiter, trainer) = (await company.Platform.AsAsync("recruiter"), await company.Platform.AsAsync("trainer"));
        await LastPeriodIsJudgedAsync();
        await ContinueCalendarAsync();
        await admin.BatchAsync("/v1/territories/titles:batch", new { code = Title, name = "Sales Representative", quotaPerPeriod = SmallCompany.Usd("400000"), ramp = Ramp });
        await trainer.PutAsync("/v1/training/onboarding-templates/aw-sales", new { titleCode = Title, name = "Selling bicycles", steps = new[] { new { day = 1, title = "The range", kind = "manual" } } });

        var requisition = (await recruiter.PostAsync("/v1/recruiting/requisitions", new { titleCode = Title, seats = 1, reason = "Canada grew by a third.", territoryCode = "AW-T6", managerPositionCode = "AW-P274" }))!["id"]!.GetValue<string>();
        await approver.PostAsync($"/v1/recruiting/requisitions/{requisition}:approve");
        await Hiring.HireAsync(recruiter, approver, requisition, "AW-C2", new { startOn = Start, participantCode = Newcomer });

        Assert.Equal([100000m, 200000m, 400000m], await QuotasAsync(["AW-2014-07-01", "AW-2014-10-01", "AW-2015-01-01"]));
        await EventualAssert.ThatAsync(async () => Assert.Equal("aw-sales", Assert.Single(await trainer.ListAsync($"/v1/training/enrolments?participantCode={Newcomer}"))["templateCode"]!.GetValue<string>()), Patience);
        await EventualAssert.ThatAsync(async () => Assert.Contains(await admin.ListAsync($"/v1/compensation/plan-assignments?participantCode={Newcomer}"), a => a["planCode"]!.GetValue<string>() == "AW-COMMISSION"), Patience);

        // The new seat reports to 274, who therefore sees it.
        var manager = await company.Platform.AsAsync("aw-274");
        await EventualAssert.ThatAsync(async () => Assert.Contains(await manager.ListAsync("/v1/territories/participants"), p => p["code"]!.GetValue<string>() == Newcomer), Patience);
    }

    // What is news depends on the calendar: it is continued only after those behind in its last period were found.
    private async Task LastPeriodIsJudgedAsync()
    {
        var auditor = await company.Platform.AsAsync("auditor");
        await EventualAssert.ThatAsync(async () => Assert.Equal(3, (await auditor.ListAsync("/v1/goals/gaps")).Count(g => g["periodCode"]!.GetValue<string>() == "AW-2014-03-01")), TimeSpan.FromSeconds(120));
    }

    private async Task ContinueCalendarAsync()
    {
        var admin = await company.Platform.AsAsync("comp-admin");
        var calendar = await admin.GetAsync("/v1/territories/calendars/AW");
        var periods = calendar["periods"]!.AsArray().Select(p => (object)p!).Concat(Enumerable.Range(0, 3).Select(i => (object)new
        {
            code = Start.AddMonths(3 * i).ToString("'AW-'yyyy-MM-dd", CultureInfo.InvariantCulture), start = Start.AddMonths(3 * i), endExclusive = Start.AddMonths(3 * (i + 1)),
        }));
        await admin.PutAsync("/v1/territories/calendars/AW", new { currency = "USD", periods });
    }

    private async Task<decimal[]> QuotasAsync(string[] periods)
    {
        var admin = await company.Platform.AsAsync("comp-admin");
        var found = new List<decimal>();
        foreach (var period in periods)
        {
            var quotas = await EventualAssert.GetAsync(
                async () => (await admin.ListAsync($"/v1/territories/quotas?periodCode={period}")).Where(q => q["participantCode"]?.GetValue<string>() == Newcomer).ToArray(), q => Assert.Single(q), Patience);
            found.Add(decimal.Parse(quotas[0]["amount"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture));
        }

        return [.. found];
    }
}
