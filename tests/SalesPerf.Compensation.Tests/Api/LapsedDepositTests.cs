using System.Text.Json;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Three quarters of each order wait for its cash, which counts half from the 11th day on and nothing from the 21st on, and a quarter for going live.</summary>
public sealed class LapsedDepositTests(LapsedDepositTests.Sectioned service) : IClassFixture<LapsedDepositTests.Sectioned>
{
    private const string Plan = $$"""
        plan: sectioned
        name: Paid by its section
        {{SectionedPlan.Tiers}}
        payment:
          releases: [{codes: [COMM], parts: [{share: 75%, on: collected, late: [{beyond_days: 10, share: 50%}, {beyond_days: 20}]}, {share: 25%, on: live}]}]
        """;

    [Fact]
    public async Task Cash_came_late_then_the_deposit_tells_what_lapsed_of_what_it_let_go()
    {
        await service.MonthAsync("2026-01", close: true, "L-1,,,booked,2026-01-05,400,IDR,ACC-A,A,", "L-2,,,booked,2026-01-25,80,IDR,ACC-A,A,", "L-1,,,collected,2026-01-20,400,IDR,ACC-A,A,");
        await service.BatchAsync("2026-01");
        var sheet = Assert.Single((await service.GetAsync("/v1/compensation/pay-sheets?periodCode=2026-01&participantCode=A")).GetProperty("items").EnumerateArray());
        var path = $"/v1/compensation/pay-sheets/{sheet.GetProperty("id").GetString()}";
        var deposits = (await service.GetAsync(path)).GetProperty("deposits").EnumerateArray().ToArray();

        // 20.00 earned: 15.00 let go by the cash, half of it too late; 5.00 wait for going live.
        Assert.Equal(["L-1 20.00: 15.00 released, of it 7.50 lapsed, 5.00 held", "L-2 4.00: 0.00 released, of it - lapsed, 4.00 held"], deposits.Select(Told));
        Assert.Equal(deposits.Select(Told), (await service.GetAsync($"{path}/deposits")).GetProperty("items").EnumerateArray().Select(Told));
        Assert.Equal(("7.50", "7.50"), (Amount(sheet, "forfeited"), Amount(sheet, "paid")));
    }

    private static string Told(JsonElement deposit) =>
        $"{deposit.GetProperty("orderCode").GetString()} {Amount(deposit, "amount")}: {Amount(deposit, "released")} released, of it {(deposit.TryGetProperty("lapsed", out var lapsed) && lapsed.ValueKind == JsonValueKind.Object ? Amount(deposit, "lapsed") : "-")} lapsed, {Amount(deposit, "held")} held";

    private static string Amount(JsonElement of, string member) => of.GetProperty(member).GetProperty("amount").GetString()!;

    /// <summary>The sellers are on a plan that is a document.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("sectioned", Plan);
    }
}
