using System.Text.Json;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>The payment section of an approved plan, in the service: what <c>plan evaluate</c> pays is paid.</summary>
public sealed class PaymentSectionTests(PaymentSectionTests.Sectioned service) : IClassFixture<PaymentSectionTests.Sectioned>
{
    private const string Plan = $$$"""
        plan: sectioned
        name: Paid by its section
        {{{SectionedPlan.Tiers}}}
        payment:
          draw: {kind: recoverable, amount: 40}
          releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected}]}]
          clawback: {events: [cancelled]}
        """;

    [Fact]
    public async Task Draws_releases_and_a_clawback_of_the_section_then_payments_follow_and_an_order_taken_back_is_as_if_it_had_never_been()
    {
        // 75.00 earned, half of it with the order: the draw tops up to 40. Who earned nothing has the draw alone.
        await PayAsync("2026-01", "S-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        Assert.Equal(["A 40.00", "B 40.00"], await service.SheetsAsync("2026-01"));
        Assert.Equal(["A 2.50", "B 40.00"], await service.SheetsAsync("2026-01", "drawBalance"));
        var waiting = Assert.Single((await service.GetAsync($"/v1/compensation/pay-sheets/{(await SheetAsync("2026-01", "A")).GetProperty("id").GetString()}")).GetProperty("deposits").EnumerateArray());
        Assert.Equal(("S-1", "75.00", "37.50"), (waiting.GetProperty("orderCode").GetString(), Amount(waiting, "amount"), Amount(waiting, "held")));

        // The rest comes with the cash. B earns 175, of which half is there; what was advanced is recovered above the draw.
        await PayAsync("2026-02", "S-1,,,collected,2026-02-05,1000,IDR,ACC-A,A,", "S-2,,,booked,2026-02-10,100,IDR,ACC-A,A,", "S-3,,,booked,2026-02-11,2000,IDR,ACC-B,B,");
        Assert.Equal(["A 40.00", "B 47.50"], await service.SheetsAsync("2026-02"));
        Assert.Equal(["A 2.50", "B 0.00"], await service.SheetsAsync("2026-02", "drawBalance"));

        // S-3 is taken back: B has had three draws and nothing else, to the cent.
        await PayAsync("2026-03", "S-3,,,cancelled,2026-03-05,0,IDR,ACC-B,B,");
        Assert.Equal(["A 40.00", "B 32.50"], await service.SheetsAsync("2026-03"));
        Assert.Equal(["A 0.00", "B -7.50"], await service.SheetsAsync("2026-03", "correction"));
        Assert.Equal(["A 0.00", "B 175.00"], await service.SheetsAsync("2026-03", "takenBack"));
        Assert.Equal(["A 42.50", "B 120.00"], await service.SheetsAsync("2026-03", "drawBalance"));
        await EveryInvariant.HoldsAsync(service);

        // Why B is paid 15.00 less than in February: the causes sum to the change.
        var (now, before) = (await SheetAsync("2026-03", "B"), await SheetAsync("2026-02", "B"));
        var why = await service.GetAsync($"/v1/compensation/pay-sheets/{now.GetProperty("id").GetString()}/why?against={before.GetProperty("id").GetString()}");
        Assert.Equal("-15.00", Amount(why, "change"));
        var causes = why.GetProperty("causes").EnumerateArray().Select(c => (Kind: c.GetProperty("kind").GetString(), Change: decimal.Parse(Amount(c, "change"), System.Globalization.CultureInfo.InvariantCulture))).ToArray();
        Assert.Equal(-15m, causes.Sum(c => c.Change));
        Assert.Equal([("earned", -175m), ("taken_back", -175m), ("hold", 175m), ("draw", 80m), ("recovery", 80m)], causes);
        var other = await SheetAsync("2026-02", "A");
        Assert.Equal("compensation.pay_sheets_not_comparable", (await service.GetAsync($"/v1/compensation/pay-sheets/{now.GetProperty("id").GetString()}/why?against={other.GetProperty("id").GetString()}", expected: System.Net.HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    private async Task PayAsync(string period, params string[] orders)
    {
        await service.MonthAsync(period, close: true, orders);
        await service.ApproveAsync(await service.BatchAsync(period));
    }

    private async Task<JsonElement> SheetAsync(string period, string participant) =>
        (await service.GetAsync($"/v1/compensation/pay-sheets?periodCode={period}")).GetProperty("items").EnumerateArray().Single(s => s.GetProperty("participantCode").GetString() == participant);

    private static string Amount(JsonElement of, string member) => of.GetProperty(member).GetProperty("amount").GetString()!;

    /// <summary>The sellers are on a plan that is a document.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("sectioned", Plan);
    }
}
