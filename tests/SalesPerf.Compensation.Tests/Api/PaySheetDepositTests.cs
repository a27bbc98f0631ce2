using System.Globalization;
using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Half of what each order earns waits for its cash: A sells more orders than a sheet shows at once, B sells one.</summary>
public sealed class PaySheetDepositTests(PaymentSectionTests.Sectioned service) : IClassFixture<PaymentSectionTests.Sectioned>
{
    private const string Sheets = "/v1/compensation/pay-sheets";
    private const int Orders = 101;

    [Fact]
    public async Task A_sheet_of_many_deposits_then_lists_count_and_sum_them_one_sheet_shows_the_first_and_pages_tell_all_to_whom_they_are_for()
    {
        string[] rows = [.. Enumerable.Range(1, Orders).Select(n => string.Create(CultureInfo.InvariantCulture, $"D-{n:000},,,booked,2026-01-10,20,IDR,ACC-A,A,")), "D-B,,,booked,2026-01-11,100,IDR,ACC-B,B,"];
        await service.MonthAsync("2026-01", close: true, rows);
        var batch = await service.BatchAsync("2026-01");
        var listed = await OfAsync("A");
        var path = $"{Sheets}/{listed.GetProperty("id").GetString()}";
        await service.GetAsync($"{path}/deposits", Persona.Rep, "A", HttpStatusCode.NotFound);
        await service.ApproveAsync(batch);

        var all = await PagedAsync($"{path}/deposits", Persona.Rep);
        Assert.Equal(Enumerable.Range(1, Orders).Select(n => string.Create(CultureInfo.InvariantCulture, $"D-{n:000}")), all.Select(Order).Order(StringComparer.Ordinal));
        Assert.Equal(Orders, listed.GetProperty("depositCount").GetInt32());
        Assert.Equal(all.Sum(Held), Held(listed));
        Assert.False(listed.TryGetProperty("deposits", out _));
        Assert.Equal(all.Take(Orders - 1).Select(Order), (await service.GetAsync(path, Persona.Rep, "A")).GetProperty("deposits").EnumerateArray().Select(Order));
        Assert.Equal((1, "D-B"), ((await OfAsync("B")).GetProperty("depositCount").GetInt32(), Order(Assert.Single(await PagedAsync($"{Sheets}/{(await OfAsync("B")).GetProperty("id").GetString()}/deposits", Persona.Auditor)))));
        Assert.Equal("compensation.pay_sheet_not_found", (await service.GetAsync($"{path}/deposits", Persona.Rep, "B", HttpStatusCode.NotFound)).GetProperty("code").GetString());

        // What was approved is read as it was, once the approval is taken back.
        await service.PostAsync($"/v1/compensation/payment-batches/{batch}:withdraw", new { reason = "B is on leave" }, HttpStatusCode.OK, Persona.FinanceApprover);
        Assert.Equal(all.Select(Order), (await PagedAsync($"{path}/deposits", Persona.Rep)).Select(Order));
        await service.GetAsync($"{path}/deposits", Persona.Rep, "B", HttpStatusCode.NotFound);
        var withdrawn = Assert.Single((await service.GetAsync($"/v1/compensation/payment-batches/{batch}/withdrawn-sheets", Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("sheet");
        Assert.Equal((Orders, all.Sum(Held)), (withdrawn.GetProperty("depositCount").GetInt32(), Held(withdrawn)));
    }

    private async Task<JsonElement> OfAsync(string payee) => Assert.Single((await service.GetAsync($"{Sheets}?participantCode={payee}")).GetProperty("items").EnumerateArray());

    private async Task<List<JsonElement>> PagedAsync(string path, Persona persona)
    {
        var (found, cursor) = (new List<JsonElement>(), string.Empty);
        do
        {
            var page = await service.GetAsync($"{path}?limit=40{cursor}", persona, "A");
            found.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : string.Empty;
        }
        while (cursor.Length > 0);
        return found;
    }

    private static string Order(JsonElement deposit) => deposit.GetProperty("orderCode").GetString()!;

    private static decimal Held(JsonElement of) => decimal.Parse(of.GetProperty("held").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
}
