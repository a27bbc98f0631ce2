using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class HoldOfUnpaidTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Others_are_paid_for_a_month_then_a_hold_still_holds_whoever_is_not_and_takes_nothing_back_from_whoever_is()
    {
        await service.MonthAsync("2026-01", close: true, "H-6,,,booked,2026-01-10,600,IDR,ACC-A,A,", "H-7,,,booked,2026-01-11,400,IDR,ACC-B,B,");
        var payment = await service.PostAsync("/v1/compensation/holds", new { scope = "payment", participantCode = "B", reason = "Bank account is checked" }, HttpStatusCode.Created);
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        Assert.Contains("A 30.00", await service.SheetsAsync("2026-01"));

        var late = await service.PostAsync("/v1/compensation/holds", new { scope = "person", participantCode = "B", reason = "Contract is with legal" }, HttpStatusCode.Created);
        var paid = await service.PostAsync("/v1/compensation/holds", new { scope = "deal", orderCode = "H-6", reason = "Contract is with legal" }, HttpStatusCode.Created);
        await service.PostAsync($"/v1/compensation/holds/{payment.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK);
        await service.ApproveAsync(await service.BatchAsync("2026-01"));

        Assert.Equal(("2026-02-01", true), (paid.GetProperty("from").GetString(), string.CompareOrdinal(late.GetProperty("from").GetString(), "2026-02-01") < 0));
        Assert.Equal(["A 30.00", "B 0.00"], await service.SheetsAsync("2026-01"));
        await EveryInvariant.HoldsAsync(service);

        // What is let go counts for the next payment of whom it concerns, too.
        await service.PostAsync($"/v1/compensation/holds/{late.GetProperty("id").GetString()}:release", new { reason = "Signed" }, HttpStatusCode.OK);
        await service.MonthAsync("2026-02", close: true, "H-8,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        await service.ApproveAsync(await service.BatchAsync("2026-02"));
        Assert.Equal(["A 5.00", "B 20.00"], await service.SheetsAsync("2026-02"));
        await EveryInvariant.HoldsAsync(service);
    }
}
