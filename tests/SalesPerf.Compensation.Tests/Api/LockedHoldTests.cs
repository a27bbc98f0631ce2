using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A deal that is held until its cash is there, which comes in behind a lock. The plan says nothing of payments.</summary>
public sealed class LockedHoldTests(LockedHoldTests.PaidAtOnce service) : IClassFixture<LockedHoldTests.PaidAtOnce>
{
    private const string Plan = $"""
        plan: at-once
        name: Paid at once
        {SectionedPlan.Tiers}
        """;

    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Theory]
    [InlineData("2026-01", "2026-02", "2026-03", true)]
    [InlineData("2026-04", "2026-05", "2026-06", false)]
    public async Task The_cash_that_a_deal_is_held_for_comes_in_behind_a_lock_then_it_is_let_go_once_the_lock_is_released(string first, string locked, string last, bool byPeriod)
    {
        var deal = $"LH-{first}";
        await service.PostAsync("/v1/compensation/holds", new { scope = "deal", orderCode = deal, reason = "Customer is new", condition = new { @event = "collected", reaching = 1 } }, HttpStatusCode.Created);
        await paid.PayAsync(first, ["A 5.00", "B 0.00"], $"{deal},,,booked,{first}-10,400,IDR,ACC-A,A,", $"LH-{first}-2,,,booked,{first}-11,100,IDR,ACC-A,A,", $"LH-{locked},,,booked,{locked}-11,100,IDR,ACC-A,A,");
        service.Quotas(locked, ("A", 1000m), ("B", 500m));
        var data = await months.LockAsync(byPeriod ? new { periodCode = locked, reason = "Cut-off" } : new { planCode = "at-once", reason = "Audit" });
        await paid.PayAsync(locked, ["A 5.00", "B 0.00"], $"{deal},,,collected,{locked}-05,400,IDR,ACC-A,A,");
        await months.ReleaseAsync(data);
        await paid.PayAsync(last, ["A 25.00", "B 0.00"], $"LH-{last},,,booked,{last}-11,100,IDR,ACC-A,A,");
    }

    /// <summary>The sellers are on a plan without a payment section.</summary>
    public sealed class PaidAtOnce : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("at-once", Plan);
    }
}
