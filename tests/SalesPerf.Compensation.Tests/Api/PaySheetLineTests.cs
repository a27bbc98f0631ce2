using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>From a payment down to the orders that it pays. Sellers are paid 5 % up to 500.</summary>
public sealed class PaySheetLineTests(PaymentSectionTests.Sectioned service) : IClassFixture<PaymentSectionTests.Sectioned>
{
    [Fact]
    public async Task A_payment_settles_two_months_and_an_adjustment_then_its_lines_are_told_to_whom_it_is_for_and_lead_to_the_orders()
    {
        await service.MonthAsync("2026-01", close: true, "PSL-1,,,booked,2026-01-10,100,IDR,ACC-A,A,", "PSL-2,,,booked,2026-01-10,100,IDR,ACC-B,B,");
        await service.MonthAsync("2026-02", close: true, "PSL-3,,,booked,2026-02-10,200,IDR,ACC-A,A,", "PSL-4,,,booked,2026-01-11,20,IDR,ACC-A,A,");
        var batch = await service.BatchAsync("2026-02");
        var sheet = Assert.Single((await service.GetAsync("/v1/compensation/pay-sheets?participantCode=A")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        var path = $"/v1/compensation/pay-sheets/{sheet}/lines";
        await service.GetAsync(path, Persona.Rep, "A", HttpStatusCode.NotFound);
        await service.ApproveAsync(batch);

        var lines = (await service.GetAsync(path, Persona.Auditor)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["2026-01 2026-01 commission 5.00", "2026-02 2026-01 adjustment 1.00", "2026-02 2026-02 commission 10.00"], lines.Select(Told).Order(StringComparer.Ordinal));
        Assert.Equal(lines.Select(Told), (await service.GetAsync(path, Persona.Rep, "A")).GetProperty("items").EnumerateArray().Select(Told));
        Assert.Equal("compensation.pay_sheet_not_found", (await service.GetAsync(path, Persona.Rep, "B", HttpStatusCode.NotFound)).GetProperty("code").GetString());
        var orders = new List<string?>();
        foreach (var line in lines)
            orders.AddRange((await service.GetAsync($"/v1/compensation/statements/{Text(line, "statementId")}/lines/{Text(line, "lineId")}/trace", Persona.Auditor)).GetProperty("items").EnumerateArray().Select(t => Text(t, "orderCode")));
        Assert.Equal(["PSL-1", "PSL-3", "PSL-4"], orders.Order(StringComparer.Ordinal));
    }

    private static string Told(JsonElement line) => $"{Text(line, "periodCode")} {Text(line, "originPeriodCode")} {Text(line, "kind")} {line.GetProperty("amount").GetProperty("amount").GetString()}";

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();
}
