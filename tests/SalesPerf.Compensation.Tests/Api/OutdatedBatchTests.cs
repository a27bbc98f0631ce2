using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class OutdatedBatchTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_hold_overtakes_a_draft_then_it_is_not_approved_until_it_is_refreshed()
    {
        await service.MonthAsync("2026-06", close: true, "O-1,,,booked,2026-06-10,600,IDR,ACC-A,A,", "O-2,,,booked,2026-06-10,200,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-06");
        await service.PostAsync("/v1/compensation/holds", new { scope = "payment", participantCode = "B", reason = "Left in anger" }, HttpStatusCode.Created);
        Assert.Equal("compensation.pay_sheets_outdated", (await service.ApproveAsync(batch, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        await service.PostAsync($"/v1/compensation/payment-batches/{batch}:refresh", null, HttpStatusCode.OK);
        await service.ApproveAsync(batch);
        Assert.Equal(["A 30.00"], await service.SheetsAsync("2026-06"));
    }
}
