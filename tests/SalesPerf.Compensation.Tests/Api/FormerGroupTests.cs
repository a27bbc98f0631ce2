using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Somebody was paid in an earning group, and becomes known not to have been on the plan that has it.</summary>
public sealed class FormerGroupTests(FormerGroupTests.Grouped service) : IClassFixture<FormerGroupTests.Grouped>
{
    [Fact]
    public async Task What_was_paid_in_the_group_is_owed_and_what_the_other_plan_pays_is_paid()
    {
        await PayAsync("2026-01", "FG-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        Assert.Equal(["A 50.00", "A 50.00"], (await service.SheetsAsync("2026-01")).Where(s => s.StartsWith('A')));
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { new { participantCode = "A", planCode = "plain", from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);

        await PayAsync("2026-02", "FG-2,,,booked,2026-02-10,100,IDR,ACC-A,A,");

        // 12 of January and 5 of February; of the 50 that were guaranteed nothing was due.
        Assert.Equal(["A 0.00", "A 17.00"], (await service.SheetsAsync("2026-02")).Where(s => s.StartsWith('A')));
        Assert.Equal("-50.00", (await service.GetAsync("/v1/compensation/balances?participantCode=A")).GetProperty("items")[0].GetProperty("carried").GetProperty("amount").GetString());
    }

    private async Task PayAsync(string month, string order)
    {
        await service.MonthAsync(month, close: true, order);
        Assert.Equal((await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: true)).Drafts, (await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: false)).Drafts);
        await service.ApproveAsync(await service.BatchAsync(month));
        await EveryInvariant.HoldsAsync(service);
    }

    /// <summary>Sellers are on a plan that guarantees their bonuses; another one pays the same at once.</summary>
    public sealed class Grouped : PaymentsFixture
    {
        private const string Bonus = """
              bonus: {name: Bonus, kind: formula, pay: "if sales > 900 IDR then 12 IDR else 0 IDR", earning_code: BON}
            """;

        private const string Plain = """
            currency: IDR
            calendar: months
            effective: {from: 2026-01-01}
            crediting: [{rule: seller, to: seller}]
            measurements:
              sales: sum(credit)
            components:
              commission: {name: Commission, kind: rate, basis: sales, rate: 5%, earning_code: COMM}
            """;

        protected override async Task PlanForSellersAsync()
        {
            await DocumentForSellersAsync("grouped", $$"""
                plan: grouped
                name: Guaranteed bonuses
                {{Plain}}
                {{Bonus}}
                payment:
                  groups: {bonuses: {codes: [BON], guarantee: {amount: 50} } }
                """);
            await PlanDocumentTests.PutAsync(this, "plain", $"plan: plain\nname: Plain\n{Plain}\n{Bonus}\n", HttpStatusCode.Created);
            await ApprovePlanAsync("plain");
        }
    }
}
