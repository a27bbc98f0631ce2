using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class EarlyHoldTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_hold_is_let_go_before_any_payment_was_approved_then_it_is_read_as_let_go_from_the_beginning()
    {
        var hold = await service.PostAsync("/v1/compensation/holds", new { scope = "person", participantCode = "A", reason = "Contract is with legal" }, HttpStatusCode.Created);

        var released = await service.PostAsync($"/v1/compensation/holds/{hold.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK);

        Assert.Equal("0001-01-01", Assert.Single(released.GetProperty("releases").EnumerateArray()).GetProperty("on").GetString());
        Assert.Equal("released", Assert.Single((await service.GetAsync("/v1/compensation/holds")).GetProperty("items").EnumerateArray()).GetProperty("status").GetString());
    }
}
