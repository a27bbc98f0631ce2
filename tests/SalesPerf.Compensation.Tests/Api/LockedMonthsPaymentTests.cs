namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A lock is released while the next month is locked already.</summary>
public sealed class LockedMonthsPaymentTests(LockedPeriodPaymentTests.Sectioned service) : IClassFixture<LockedPeriodPaymentTests.Sectioned>
{
    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task What_the_lock_of_a_month_kept_back_is_let_count_behind_the_lock_of_the_next_then_only_the_month_after_it_takes_back_what_was_cancelled()
    {
        await paid.PayAsync("2026-01", ["A 87.50", "B 0.00"], "LM-1,,,booked,2026-01-10,2000,IDR,ACC-A,A,", "LM-2,,,booked,2026-02-10,1000,IDR,ACC-A,A,", "LM-3,,,booked,2026-03-10,500,IDR,ACC-A,A,");
        foreach (var month in new[] { "2026-02", "2026-03" }) service.Quotas(month, ("A", 1000m), ("B", 500m));
        var february = await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" });
        await paid.PayAsync("2026-02", ["A 37.50", "B 0.00"], "LM-1,,,cancelled,2026-02-05,0,IDR,ACC-A,A,");

        var march = await months.LockAsync(new { periodCode = "2026-03", reason = "Cut-off" });
        await months.ReleaseAsync(february);
        await paid.PayAsync("2026-03", ["A 12.50", "B 0.00"]);
        await paid.ProvenAsync("2026-03", "25.00", "12.5");
        await months.ReleaseAsync(march);
        await paid.PayAsync("2026-04", ["A 50.00", "B 0.00"], "LM-4,,,booked,2026-04-10,3000,IDR,ACC-A,A,");
        await paid.SaysWhatItLacksAsync("2026-04", "275.00");
        Assert.Equal(["A 175.00", "B 0.00"], await service.SheetsAsync("2026-04", "takenBack"));
    }
}
