using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payments of a month whose facts are locked, and of later ones while its lock outlives its close.</summary>
public sealed class LockedPeriodPaymentTests(LockedPeriodPaymentTests.Sectioned service) : IClassFixture<LockedPeriodPaymentTests.Sectioned>
{
    private const string Plan = $$$"""
        plan: sectioned
        name: Half with the order, half with its cash
        {{{SectionedPlan.Tiers}}}
        payment:
          releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected}]}]
          clawback: {events: [cancelled]}
        """;

    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task Cash_and_a_cancellation_come_in_behind_the_lock_of_a_month_then_each_payment_knows_what_its_statement_does_and_once_the_lock_is_released_it_is_as_without()
    {
        await paid.PayAsync("2026-01", ["A 67.50", "B 0.00"], "LP-1,,,booked,2026-01-10,800,IDR,ACC-A,A,", "LP-2,,,booked,2026-01-11,800,IDR,ACC-A,A,", "LP-3,,,booked,2026-02-10,600,IDR,ACC-A,A,");
        service.Quotas("2026-02", ("A", 1000m), ("B", 500m));
        var february = await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" });

        // Late cash of January and a cancellation of February: the lock keeps both from the month.
        await paid.PayAsync("2026-02", ["A 17.50", "B 0.00"], "LP-1,,,collected,2026-01-25,800,IDR,ACC-A,A,", "LP-2,,,cancelled,2026-02-06,0,IDR,ACC-A,A,");
        await paid.ProvenAsync("2026-02", "35.00", "17.5");

        // January's cash is nothing of the locked month, so March pays by it, a half of January's first 67.50; the cancellation waits on.
        await paid.PayAsync("2026-03", ["A 38.75", "B 0.00"], "LP-4,,,booked,2026-03-10,200,IDR,ACC-A,A,");
        Assert.Equal(["A 0.00", "B 0.00"], await service.SheetsAsync("2026-03", "takenBack"));
        await paid.SaysWhatItLacksAsync("2026-03", "10.00");

        // A batch that was made under the lock is not signed once it is released.
        await service.MonthAsync("2026-04", close: true, "LP-5,,,booked,2026-04-10,2000,IDR,ACC-A,A,");
        var batch = await service.BatchAsync("2026-04");
        Assert.Equal(["A 87.50", "B 0.00"], await service.SheetsAsync("2026-04"));
        await months.ReleaseAsync(february);
        Assert.Equal("compensation.pay_sheets_outdated", (await service.ApproveAsync(batch, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        await service.PostAsync($"/v1/compensation/payment-batches/{batch}:refresh", null, HttpStatusCode.OK);
        await service.ApproveAsync(batch);

        // 55.00 of January, half of 35.00, of 10.00 and of 175.00 is 165.00, of which 123.75 was paid.
        Assert.Equal(["A 41.25", "B 0.00"], await service.SheetsAsync("2026-04"));
        Assert.Equal(["A 80.00", "B 0.00"], await service.SheetsAsync("2026-04", "takenBack"));
        await EveryInvariant.HoldsAsync(service);
        await paid.PayAsync("2026-05", ["A 17.50", "B 0.00"], "LP-3,,,collected,2026-05-05,600,IDR,ACC-A,A,");
    }

    /// <summary>The sellers are on a plan that waits for cash and takes back.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("sectioned", Plan);
    }
}
