using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Loop;

/// <summary>A territory changes hands for days of a month that is closed, as an administrator says so through the gateway.</summary>
public sealed class MovedTerritory(RunningPlatform platform)
{
    [Fact]
    public async Task Who_covers_an_account_is_corrected_after_the_close_then_the_next_pay_settles_it_for_both()
    {
        var company = await SmallCompany.FoundAsync(platform);
        var admin = await company.AdminAsync();
        // Nobody is named, so both whose seats hold the territory have half of it; and somebody sells in the month that is open.
        await EventualAssert.ThatAsync(() => admin.BatchAsync("/v1/compensation/transactions:batch", new
        {
            orderCode = $"{company.Prefix}-SHARED", eventType = "order", compensationDate = company.Past.Start, amount = SmallCompany.Usd("1000"), accountCode = $"{company.Prefix}-ACCOUNT",
        }), TimeSpan.FromSeconds(120));
        await company.SellAsync(company.OtherCode, ("1", company.Present.Start, "700"));
        await company.CloseAsync(company.Past);
        Assert.Equal(("50.00", "50.00"), (await TotalAsync(company, company.SellerCode, company.Past), await TotalAsync(company, company.OtherCode, company.Past)));

        await admin.BatchAsync("/v1/territories/assignments:batch",
            new { territoryCode = company.Territory, positionCode = SmallCompany.Seat(company.OtherCode), from = company.Past.Start.AddYears(-1), untilExclusive = company.Past.Start });

        await EventualAssert.ThatAsync(async () =>
        {
            await company.CalculateAsync(company.Present);
            Assert.Equal(("50.00", "20.00"), (await TotalAsync(company, company.SellerCode, company.Present), await TotalAsync(company, company.OtherCode, company.Present)));
        }, TimeSpan.FromSeconds(120));
        var lines = (await StatementAsync(company, company.OtherCode, company.Present))["lines"]!.AsArray();
        var cause = Assert.Single(Assert.Single(lines, l => l!["kind"]!.GetValue<string>() == "adjustment")!["causes"]!.AsArray())!;
        Assert.Equal("territory", cause["kind"]!.GetValue<string>());
        Assert.Equal(-50m, decimal.Parse(cause["change"]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    private static async Task<string> TotalAsync(SmallCompany company, string participant, SmallCompany.Period period) => (await StatementAsync(company, participant, period))["total"]!["amount"]!.GetValue<string>();

    private static async Task<JsonNode> StatementAsync(SmallCompany company, string participant, SmallCompany.Period period)
    {
        var admin = await company.AdminAsync();
        var found = await admin.FirstAsync($"/v1/compensation/statements?periodCode={period.Code}&participantCode={participant}");
        Assert.Equal((participant, period.Code), ((string?)found?["participantCode"], (string?)found?["periodCode"]));
        return await admin.GetAsync($"/v1/compensation/statements/{found!["id"]}");
    }
}
