using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payments while the plan of one of two sellers is locked, who sell the same and are paid by the same section.</summary>
public sealed class LockedPlanPaymentTests(LockedPlanPaymentTests.Twins service) : IClassFixture<LockedPlanPaymentTests.Twins>
{
    private readonly ToldMonths months = new(service);
    private readonly PaidMonths paid = new(service);

    [Fact]
    public async Task Cash_and_a_cancellation_come_in_behind_the_lock_of_a_plan_then_its_payments_know_neither_until_it_is_released_and_in_the_end_it_has_paid_what_the_other_has()
    {
        await paid.PayAsync("2026-01", ["A 67.50", "B 67.50"], Both("1,,,booked,2026-01-10,800", "2,,,booked,2026-01-11,800", "3,,,booked,2026-02-10,600", "4,,,booked,2026-03-10,1000"));
        var plan = await months.LockAsync(new { planCode = "locked", reason = "Audit" });

        // Of January all is let go that an order earned whose cash came late, and nothing is left of the other order: 55.00 of 135.00. Half of February's 75.00 goes with its orders; A knows one of them, and is paid half of 35.00.
        await paid.PayAsync("2026-02", ["A 17.50", "B 25.00"], Both("1,,,collected,2026-01-25,800", "2,,,cancelled,2026-02-06,0", "6,,,booked,2026-02-12,400"));
        Assert.Equal(["A 0.00", "B 80.00"], await service.SheetsAsync("2026-02", "takenBack"));
        await paid.ProvenAsync("2026-02", "35.00", "17.5");
        await paid.PayAsync("2026-03", ["A 37.50", "B 60.00"], Both("3,,,collected,2026-03-05,600"));
        await paid.ProvenAsync("2026-03", "75.00", "37.5");

        await months.ReleaseAsync(plan);
        await paid.PayAsync("2026-04", ["A 32.50", "B 2.50"], Both("5,,,booked,2026-04-10,100"));
        Assert.Equal(["A 80.00", "B 0.00"], await service.SheetsAsync("2026-04", "takenBack"));
        Assert.Equal(["A 30.00", "B 0.00"], await service.SheetsAsync("2026-04", "correction"));
        await paid.PayAsync("2026-05", ["A 40.00", "B 40.00"], Both("4,,,collected,2026-05-05,1000", "5,,,collected,2026-05-06,100"));
        Assert.Equal(await BalanceAsync("B"), await BalanceAsync("A"));
    }

    private static string[] Both(params string[] orders) => [.. orders.SelectMany(o => new[] { "A", "B" }.Select(s => $"{s}-{o},IDR,ACC-{s},{s},"))];

    private async Task<(string?, string?, string?)> BalanceAsync(string seller)
    {
        var balance = Assert.Single((await service.GetAsync($"/v1/compensation/balances?participantCode={seller}")).GetProperty("items").EnumerateArray());
        string? Of(string member) => balance.GetProperty(member).GetProperty("amount").GetString();
        return (Of("payable"), Of("held"), Of("carried"));
    }

    /// <summary>Two plans that say the same: one of all sellers, and one of A.</summary>
    public sealed class Twins : PaymentsFixture
    {
        protected override async Task PlanForSellersAsync()
        {
            await DocumentForSellersAsync("free", Plan("free"));
            await PlanDocumentTests.PutAsync(this, "locked", Plan("locked"), HttpStatusCode.Created);
            await ApprovePlanAsync("locked");
            using var admin = As(Persona.CompAdmin);
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { new { participantCode = "A", planCode = "locked", from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);
        }

        private static string Plan(string code) => $$$"""
            plan: {{{code}}}
            name: Half with the order, half with its cash
            {{{SectionedPlan.Tiers}}}
            payment:
              releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected}]}]
              clawback: {events: [cancelled]}
            """;
    }
}
