using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What a seller is told of deals that bring nothing, or cannot be calculated. Sellers are paid 5 %.</summary>
public sealed class EstimateTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    [Fact]
    public async Task A_deal_is_no_credit_of_the_payee_then_it_says_why()
    {
        service.Territories.Accounts["ACC-FREE"] = "T-FREE";
        var told = await AskAsync(HttpStatusCode.OK, Deal("mine", 100), Deal("other", 100, sellerCode: "B"), Deal("nobody", 100, accountCode: "ACC-FREE"), Deal("dollars", 100, currency: "USD"));

        Assert.Equal(["mine 5.00 ", "other 0.00 credited_to_others", "nobody 0.00 nobody_covers", "dollars 0.00 no_exchange_rate"], told.GetProperty("deals").EnumerateArray().Select(d =>
            $"{d.GetProperty("code").GetString()} {d.GetProperty("adds").GetProperty("amount").GetString()} {(d.TryGetProperty("reason", out var reason) ? reason.GetString() : null)}"));
    }

    [Fact]
    public async Task Nothing_was_sold_and_no_deal_counts_then_the_estimate_is_nothing()
    {
        var told = await AskAsync(HttpStatusCode.OK, Deal("other", 100, sellerCode: "B"));
        Assert.Equal("0.00 0.00", $"{told.GetProperty("now").GetProperty("amount").GetString()} {told.GetProperty("estimated").GetProperty("amount").GetString()}");
    }

    [Fact]
    public async Task More_than_anybody_is_paid_would_come_out_then_refused_and_no_amount_is_told()
    {
        var refused = await AskAsync(HttpStatusCode.Conflict, Deal("huge", 999_999_999_999_999_999m));
        Assert.Equal(("compensation.not_estimable", "compensation.too_large_to_pay"), (refused.GetProperty("code").GetString()!, Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString()!));
    }

    [Theory]
    [InlineData("2026-03-01", HttpStatusCode.OK)]
    [InlineData("2026-03-31", HttpStatusCode.OK)]
    [InlineData("2026-02-28", HttpStatusCode.BadRequest)]
    [InlineData("2026-04-01", HttpStatusCode.BadRequest)]
    public async Task A_deal_at_the_edge_of_the_period_then_only_one_within_it_is_estimated_and_previewed(string day, HttpStatusCode expected)
    {
        var deal = Deal("edge", 100, day: day);
        foreach (var answer in new[] { await AskAsync(expected, deal), await PreviewAsync(expected, deal) })
            if (expected != HttpStatusCode.OK) Assert.Equal("/deals/0/compensationDate", Assert.Single(answer.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    private async Task<JsonElement> AskAsync(HttpStatusCode expected, params object[] deals)
    {
        using var rep = service.As(Persona.Rep, "A");
        return await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", new { periodCode = "2026-03", deals }, expected);
    }

    private async Task<JsonElement> PreviewAsync(HttpStatusCode expected, params object[] deals)
    {
        using var manager = service.As(Persona.Manager, "M");
        return await CompensationFixture.SendAsync(manager, HttpMethod.Post, "/v1/compensation/credit-previews", new { periodCode = "2026-03", deals }, expected);
    }

    private static object Deal(string code, decimal amount, string? sellerCode = null, string? accountCode = null, string currency = "IDR", string day = "2026-03-10") => new
    {
        code, amount = new { amount = amount.ToString(System.Globalization.CultureInfo.InvariantCulture), currency }, compensationDate = day, sellerCode, accountCode,
    };
}
