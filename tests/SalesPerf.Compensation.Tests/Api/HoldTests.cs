using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class HoldTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Deals_and_persons_are_held_then_the_payee_sees_why_and_is_paid_as_it_is_released()
    {
        await service.MonthAsync("2026-01", close: true, "H-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "H-2,,,booked,2026-01-11,400,IDR,ACC-A,A,", "H-3,,,booked,2026-01-12,300,IDR,ACC-B,B,");
        var deal = await service.PostAsync("/v1/compensation/holds", new { scope = "deal", orderCode = "H-1", reason = "Contract is with legal", condition = new { @event = "collected", reaching = 0.5 } }, HttpStatusCode.Created);
        var payment = await service.PostAsync("/v1/compensation/holds", new { scope = "payment", participantCode = "B", reason = "Bank account is checked" }, HttpStatusCode.Created);
        Assert.Equal("compensation.invalid_hold", (await service.PostAsync("/v1/compensation/holds", new { scope = "deal", reason = "Which?" }, HttpStatusCode.BadRequest)).GetProperty("code").GetString());

        var batch = await service.BatchAsync("2026-01");
        Assert.Equal(["A 20.00"], await service.SheetsAsync("2026-01"));
        Assert.Equal("Contract is with legal", Assert.Single((await service.GetAsync("/v1/compensation/holds", Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("reason").GetString());
        Assert.Equal("payment", Assert.Single((await service.GetAsync("/v1/compensation/holds", Persona.Rep, "B")).GetProperty("items").EnumerateArray()).GetProperty("scope").GetString());
        Assert.Contains((await service.GetAsync("/v1/compensation/periods/2026-02/readiness")).GetProperty("blockers").EnumerateArray(), b => b.GetProperty("code").GetString() == "compensation.unapproved_payments");
        await service.ApproveAsync(batch);
        var sheet = Assert.Single((await service.GetAsync("/v1/compensation/pay-sheets?periodCode=2026-01", Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        var held = Assert.Single((await service.GetAsync($"/v1/compensation/pay-sheets/{sheet}", Persona.Rep, "A")).GetProperty("deposits").EnumerateArray());
        Assert.Equal(("H-1", "30.00", "Contract is with legal"), (held.GetProperty("orderCode").GetString(), held.GetProperty("held").GetProperty("amount").GetString(), held.GetProperty("reason").GetString()));
        Assert.Equal("30.00", (await service.GetAsync("/v1/compensation/balances?participantCode=A")).GetProperty("items")[0].GetProperty("held").GetProperty("amount").GetString());
        await EveryInvariant.HoldsAsync(service);

        // The payment that was held is paid by a batch of its own, once it is let go.
        await service.PostAsync($"/v1/compensation/holds/{payment.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK, Persona.FinanceApprover);
        Assert.Equal("compensation.hold_released_before", (await service.PostAsync($"/v1/compensation/holds/{payment.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        Assert.Equal(["A 20.00", "B 15.00"], await service.SheetsAsync("2026-01"));

        // A part by hand, then the rest with the cash.
        await service.PostAsync($"/v1/compensation/holds/{deal.GetProperty("id").GetString()}:release", new { reason = "Half is safe", share = "0.4" }, HttpStatusCode.OK);
        await service.MonthAsync("2026-02", close: true, "H-4,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        await service.ApproveAsync(await service.BatchAsync("2026-02"));
        Assert.Equal("A 17.00", (await service.SheetsAsync("2026-02"))[0]);
        await service.MonthAsync("2026-03", close: true, "H-1,,,collected,2026-03-01,300,IDR,ACC-A,,", "H-5,,,booked,2026-03-10,100,IDR,ACC-A,A,");
        await service.ApproveAsync(await service.BatchAsync("2026-03"));
        Assert.Equal("0.00", (await service.GetAsync("/v1/compensation/balances?participantCode=A")).GetProperty("items")[0].GetProperty("held").GetProperty("amount").GetString());
        await EveryInvariant.HoldsAsync(service);
    }
}

/// <summary>A hold on a deal keeps what comes from the deal.</summary>
public sealed class HoldBesideCorrectionTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_deal_is_held_then_what_is_paid_by_hand_in_its_month_is_not()
    {
        await service.PostAsync("/v1/compensation/corrections", new { participantCode = "B", periodCode = "2026-01", amount = new { amount = "50", currency = "IDR" }, reason = "Agreed" }, HttpStatusCode.Created);
        await service.MonthAsync("2026-01", close: true, "H-8,,,booked,2026-01-10,600,IDR,ACC-B,B,", "H-9,,,booked,2026-01-11,400,IDR,ACC-B,B,");
        await service.PostAsync("/v1/compensation/holds", new { scope = "deal", orderCode = "H-8", reason = "Contract is with legal" }, HttpStatusCode.Created);

        await service.ApproveAsync(await service.BatchAsync("2026-01"));

        Assert.Equal(["A 0.00", "B 70.00"], await service.SheetsAsync("2026-01"));
        await EveryInvariant.HoldsAsync(service);
    }
}
