using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payments of somebody of whom it becomes known behind a lock that they leave.</summary>
public sealed class LockedLeaverTests(LockedLeaverTests.Sectioned service) : IClassFixture<LockedLeaverTests.Sectioned>
{
    private const string Plan = $$$"""
        plan: sectioned
        name: Half with the order, half with its cash, and all of it to who leaves
        {{{SectionedPlan.Tiers}}}
        payment:
          releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected}]}]
          leavers: {final_after_days: 0, held: paid, debt: owed}
        """;

    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task A_last_day_becomes_known_behind_the_lock_of_its_month_or_of_the_plan_then_the_last_payment_is_made_once_the_lock_is_released()
    {
        await paid.PayAsync("2026-01", ["A 37.50", "B 37.50"], "LL-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "LL-2,,,booked,2026-01-10,1000,IDR,ACC-B,B,", "LL-3,,,booked,2026-02-10,200,IDR,ACC-A,A,");
        service.Quotas("2026-02", ("A", 1000m), ("B", 500m));
        var february = await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" });
        await LeavesAsync("A", new DateOnly(2026, 2, 28));
        await paid.PayAsync("2026-02", ["A 5.00", "B 0.00"]);
        await paid.ProvenAsync("2026-02", "10.00", "5");
        await months.ReleaseAsync(february);

        // The plan is locked after March is closed and before it is paid: what waited is due in February, and B stays until the end of March.
        await service.MonthAsync("2026-03", close: true, "LL-4,,,booked,2026-03-10,1000,IDR,ACC-B,B,");
        var plan = await months.LockAsync(new { planCode = "sectioned", reason = "Audit" });
        await LeavesAsync("B", new DateOnly(2026, 3, 31));
        await service.ApproveAsync(await service.BatchAsync("2026-03"));
        Assert.Equal(["A 42.50", "B 37.50"], await service.SheetsAsync("2026-03"));
        await months.ReleaseAsync(plan);
        await paid.PayAsync("2026-04", ["A 0.00", "B 75.00"], "LL-5,,,booked,2026-04-10,100,IDR,ACC-A,A,");
    }

    private Task<string> LeavesAsync(string code, DateOnly lastDay) => service.DeliverAsync(
        "compensation.follow-participants", new ParticipantChanged(Ids.Of(code), code, $"Name of {code}", new DateOnly(2010, 1, 1), lastDay.AddDays(1)), Ids.Of(code).ToString());

    /// <summary>The sellers are on a plan that waits for cash, and pays what waits to who leaves.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("sectioned", Plan);
    }
}
