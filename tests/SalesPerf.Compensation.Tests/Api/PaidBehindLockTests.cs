namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A month that is paid only after the next one was locked.</summary>
public sealed class PaidBehindLockTests(LockedPeriodPaymentTests.Sectioned service) : IClassFixture<LockedPeriodPaymentTests.Sectioned>
{
    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task An_order_is_taken_back_by_the_payment_of_a_month_then_those_of_months_that_were_locked_before_do_not_give_it_again()
    {
        await service.MonthAsync("2026-01", close: true, "PB-1,,,booked,2026-01-10,2000,IDR,ACC-A,A,", "PB-2,,,booked,2026-01-11,800,IDR,ACC-A,A,", "PB-3,,,booked,2026-02-10,1000,IDR,ACC-A,A,", "PB-4,,,booked,2026-03-10,500,IDR,ACC-A,A,");
        foreach (var month in new[] { "2026-02", "2026-03" }) service.Quotas(month, ("A", 1000m), ("B", 500m));
        var locks = new[] { await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" }), await months.LockAsync(new { periodCode = "2026-03", reason = "Cut-off" }) };
        await service.ImportAsync("PB-1,,,cancelled,2026-01-20,0,IDR,ACC-A,A,");

        // Nothing of January is locked: half of 55.00 and not of 255.00.
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        Assert.Equal(["A 27.50", "B 0.00"], await service.SheetsAsync("2026-01"));

        await paid.PayAsync("2026-02", ["A 37.50", "B 0.00"]);
        await paid.ProvenAsync("2026-02", "75.00", "37.5");
        await paid.PayAsync("2026-03", ["A 12.50", "B 0.00"]);
        await paid.ProvenAsync("2026-03", "25.00", "12.5");
        foreach (var id in locks) await months.ReleaseAsync(id);
        await paid.PayAsync("2026-04", ["A 2.50", "B 0.00"], "PB-5,,,booked,2026-04-10,100,IDR,ACC-A,A,");
    }
}
