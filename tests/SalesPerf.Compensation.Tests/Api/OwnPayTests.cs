using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Seller A also administers compensation and approves payments, as people of small companies do; A's own pay is decided by others all the same.</summary>
public sealed class OwnPayTests(OpeningBalanceTests.Sectioned service) : IClassFixture<OpeningBalanceTests.Sectioned>
{
    private const string Holds = "/v1/compensation/holds";
    private const string Openings = "/v1/compensation/opening-balances";

    [Fact]
    public async Task A_payment_by_hand_to_oneself_then_refused_and_to_another_it_is_made()
    {
        await RefusedAsync("/v1/compensation/corrections", Correction("A"));
        await AsSellerAsync("/v1/compensation/corrections", Correction("B"), HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("person", null)]
    [InlineData("payment", null)]
    [InlineData("deal", "OWN-1")]
    public async Task A_hold_on_oneself_then_another_one_releases_it(string scope, string? orderCode)
    {
        var hold = await service.PostAsync(Holds, new { scope, orderCode, participantCode = "A", reason = "Is checked" }, HttpStatusCode.Created);
        var release = $"{Holds}/{hold.GetProperty("id").GetString()}:release";
        await RefusedAsync(release, new { reason = "I need it" });
        await service.PostAsync(release, new { reason = "Checked" }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hold_on_a_deal_that_oneself_is_credited_for_then_another_one_releases_it()
    {
        await service.MonthAsync("2026-08", close: false, "OWN-8,,,booked,2026-08-10,1000,IDR,ACC-A,A,");
        var hold = await service.PostAsync(Holds, new { scope = "deal", orderCode = "OWN-8", reason = "Is checked" }, HttpStatusCode.Created);
        var release = $"{Holds}/{hold.GetProperty("id").GetString()}:release";
        await RefusedAsync(release, new { reason = "I need it" });
        await service.PostAsync(release, new { reason = "Checked" }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hold_on_another_then_released()
    {
        var hold = await service.PostAsync(Holds, new { scope = "person", participantCode = "B", reason = "Is checked" }, HttpStatusCode.Created);
        await AsSellerAsync($"{Holds}/{hold.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ones_own_opening_balance_then_another_one_approves_and_withdraws_it_also_among_others()
    {
        var (own, other) = (await StateAsync("A"), await StateAsync("B"));
        await RefusedAsync($"{Openings}:approve", new { ids = new[] { other, own } });
        Assert.Equal(["draft", "draft"], [await StatusAsync(own), await StatusAsync(other)]);

        await service.PostAsync($"{Openings}:approve", new { ids = new[] { other, own } }, HttpStatusCode.OK, Persona.FinanceApprover);
        await RefusedAsync($"{Openings}/{own}:withdraw", new { reason = "I owe nothing" });
        await AsSellerAsync($"{Openings}/{other}:withdraw", new { reason = "Stated twice" }, HttpStatusCode.OK);
        await service.PostAsync($"{Openings}/{own}:withdraw", new { reason = "Stated twice" }, HttpStatusCode.OK, Persona.FinanceApprover);
        await EveryInvariant.HoldsAsync(service);
    }

    [Theory]
    [InlineData("2026-06", "approve")]
    [InlineData("2026-07", "dismiss")]
    public async Task What_oneself_was_told_comes_to_something_else_then_another_one_decides(string period, string decision)
    {
        await service.MonthAsync(period, close: false, $"OWN-{period},,,booked,{period}-10,1000,IDR,ACC-A,A,");
        await service.ImportAsync($"OWN-{period},,,booked,{period}-10,1200,IDR,ACC-A,A,");
        await service.CalculateAsync(period);
        var found = Assert.Single((await service.GetAsync($"/v1/compensation/discrepancies?periodCode={period}&status=open")).GetProperty("items").EnumerateArray());
        var decide = $"/v1/compensation/discrepancies/{found.GetProperty("id").GetString()}:{decision}";

        await RefusedAsync(decide, new { note = "It is mine" });

        await service.PostAsync(decide, new { note = "As agreed" }, HttpStatusCode.OK, Persona.FinanceApprover);
    }

    private static object Correction(string participantCode) => new { participantCode, periodCode = "2026-03", amount = new { amount = "10", currency = "IDR" }, reason = "Parking" };

    private async Task<string> StateAsync(string participantCode) => (await service.PostAsync(
        Openings, new { participantCode, planCode = "sectioned", periodCode = "2026-03", reason = "Paid elsewhere", evidence = "Report 7", draw = new { amount = "25", currency = "IDR" } }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private async Task<string> StatusAsync(string id) => (await service.GetAsync($"{Openings}/{id}")).GetProperty("status").GetString()!;

    private async Task RefusedAsync(string path, object body) => Assert.Equal("compensation.own_pay", (await AsSellerAsync(path, body, HttpStatusCode.Forbidden)).GetProperty("code").GetString());

    private async Task<JsonElement> AsSellerAsync(string path, object body, HttpStatusCode expected)
    {
        using var seller = service.WithToken(service.Issuer.TokenFor([Persona.CompAdmin, Persona.FinanceApprover], "A", "user-A"));
        seller.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await CompensationFixture.SendAsync(seller, HttpMethod.Post, path, body, expected);
    }
}
