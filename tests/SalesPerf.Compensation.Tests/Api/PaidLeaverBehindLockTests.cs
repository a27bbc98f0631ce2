using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Somebody is paid for the last time after the next month was locked, which does not know that they left.</summary>
public sealed class PaidLeaverBehindLockTests(LockedLeaverTests.Sectioned service) : IClassFixture<LockedLeaverTests.Sectioned>
{
    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task The_last_payment_is_made_behind_the_lock_of_the_next_month_then_that_month_does_not_ask_it_back()
    {
        await service.MonthAsync("2026-01", close: true, "PL-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "PL-2,,,booked,2026-02-10,1000,IDR,ACC-B,B,");
        service.Quotas("2026-02", ("A", 1000m), ("B", 500m));
        var february = await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" });
        await service.DeliverAsync("compensation.follow-participants", new ParticipantChanged(Ids.Of("A"), "A", "Name of A", new DateOnly(2010, 1, 1), new DateOnly(2026, 2, 1)), Ids.Of("A").ToString());
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        Assert.Equal(["A 75.00", "B 0.00"], await service.SheetsAsync("2026-01"));

        await paid.PayAsync("2026-02", ["A 0.00", "B 37.50"]);
        Assert.Equal(["A 0.00", "B 0.00"], await service.SheetsAsync("2026-02", "carried"));
        Assert.Equal(["A 0.00", "B 0.00"], await service.SheetsAsync("2026-02", "correction"));
        await months.ReleaseAsync(february);
        await paid.PayAsync("2026-03", ["A 0.00", "B 0.00"], "PL-3,,,booked,2026-03-10,0,IDR,ACC-B,B,");
    }
}
