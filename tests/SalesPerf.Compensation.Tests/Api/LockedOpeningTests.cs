using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Opening balances, in what payments pay somebody, of a month or a plan that is locked.</summary>
public sealed class LockedOpeningTests(OwnCurrencyTests.TwoCurrencies service) : IClassFixture<OwnCurrencyTests.TwoCurrencies>
{
    private const string Path = "/v1/compensation/opening-balances";

    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task Somebody_is_paid_in_another_currency_since_the_lock_then_what_is_left_is_stated_in_what_was_known_when_it_was_set()
    {
        await service.ImportAsync("LO-1,,,booked,2026-03-11,1600,USD,ACC-B,B,");
        service.Quotas("2026-03", ("A", 1000m), ("B", 500m));
        var plan = await months.LockAsync(new { planCode = "own-currency", reason = "Audit" });
        await PaidInAsync("IDR");
        Assert.Equal("compensation.opening_currency The plan pays in USD.", await RefusedAsync("IDR"));
        await months.ReleaseAsync(plan);
        Assert.Equal("compensation.opening_currency The plan pays in IDR.", await RefusedAsync("USD"));

        await PaidInAsync("USD");
        var march = await months.LockAsync(new { periodCode = "2026-03", reason = "Cut-off" });
        await PaidInAsync("IDR");
        Assert.Equal("compensation.opening_currency The plan pays in USD.", await RefusedAsync("IDR"));
        var left = (await service.PostAsync(Path, Opening("USD"), HttpStatusCode.Created)).GetProperty("id").GetString();
        await service.PostAsync($"{Path}:approve", new { ids = new[] { left } }, HttpStatusCode.OK, Persona.FinanceApprover);

        // 2,559,975 rupiah at 15,000 are 170.66 dollars, which the draw tops up to 213.33; 25 were owed before.
        await service.MonthAsync("2026-03", close: true);
        await service.ApproveAsync(await service.BatchAsync("2026-03"));
        Assert.Equal(["A 3200000.00", "B 213.33"], await service.SheetsAsync("2026-03"));
        Assert.Equal(["A 3200000.00", "B 67.67"], await service.SheetsAsync("2026-03", "drawBalance"));
        await EveryInvariant.HoldsAsync(service);
    }

    private static object Opening(string currency) =>
        new { participantCode = "B", planCode = "own-currency", periodCode = "2026-03", reason = "Moved", evidence = "Report", draw = new { amount = "25", currency } };

    private async Task<string> RefusedAsync(string currency)
    {
        var error = Assert.Single((await service.PostAsync(Path, Opening(currency), HttpStatusCode.BadRequest)).GetProperty("errors").EnumerateArray());
        return $"{error.GetProperty("code").GetString()} {error.GetProperty("message").GetString()}";
    }

    private async Task PaidInAsync(string currency) => await service.PostAsync(
        "/v1/compensation/parameter-values:batch", new { items = new[] { new { scope = "participant", code = "B", name = "pay_currency", value = currency, from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);
}
