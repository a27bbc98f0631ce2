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

    [Theory]
    [InlineData("personal-rates", "{ \"participantCode\": \"A\", \"rate\": \"0.5\", \"from\": \"2026-11-01\" }", "{ \"participantCode\": \"B\", \"rate\": \"0.5\", \"from\": \"2026-11-01\" }")]
    [InlineData("parameter-values", "{ \"scope\": \"participant\", \"code\": \"A\", \"name\": \"goal\", \"value\": \"1\", \"from\": \"2026-11-01\" }",
        "{ \"scope\": \"participant\", \"code\": \"B\", \"name\": \"goal\", \"value\": \"1\", \"from\": \"2026-11-01\" }")]
    [InlineData("parameter-values", "{ \"scope\": \"position\", \"code\": \"P-A\", \"name\": \"goal\", \"value\": \"1\", \"from\": \"2026-11-01\" }",
        "{ \"scope\": \"title\", \"code\": \"seller\", \"name\": \"goal\", \"value\": \"1\", \"from\": \"2026-11-01\" }")]
    [InlineData("table-values", "{ \"scope\": \"participant\", \"code\": \"A\", \"planCode\": \"sectioned\", \"table\": \"rates\", \"content\": { \"bands\": [{ \"from\": 0, \"value\": 1 }] }, \"from\": \"2026-11-01\" }",
        "{ \"scope\": \"participant\", \"code\": \"B\", \"planCode\": \"sectioned\", \"table\": \"rates\", \"content\": { \"bands\": [{ \"from\": 0, \"value\": 1 }] }, \"from\": \"2026-11-01\" }")]
    [InlineData("table-values", "{ \"scope\": \"position\", \"code\": \"P-A\", \"planCode\": \"sectioned\", \"table\": \"rates\", \"content\": { \"bands\": [{ \"from\": 0, \"value\": 1 }] }, \"from\": \"2026-11-01\" }",
        "{ \"scope\": \"title\", \"code\": \"seller\", \"planCode\": \"sectioned\", \"table\": \"rates\", \"content\": { \"bands\": [{ \"from\": 0, \"value\": 1 }] }, \"from\": \"2026-11-01\" }")]
    [InlineData("plan-assignments", "{ \"participantCode\": \"A\", \"planCode\": \"sectioned\", \"from\": \"2026-11-01\" }", "{ \"participantCode\": \"B\", \"planCode\": \"sectioned\", \"from\": \"2026-11-01\" }")]
    [InlineData("relations", "{ \"kind\": \"helper\", \"participantCode\": \"B\", \"toCode\": \"A\", \"from\": \"2026-11-01\" }",
        "{ \"kind\": \"helper\", \"participantCode\": \"A\", \"toCode\": \"B\", \"from\": \"2026-11-01\" }")]
    public async Task What_decides_ones_own_pay_then_another_one_sets_it_and_what_is_as_it_was_may_be_said_again(string list, string own, string other)
    {
        var (path, items) = ($"/v1/compensation/{list}:batch", new { items = new[] { JsonElement.Parse(own), JsonElement.Parse(other) } });
        Assert.Equal(["refused compensation.own_pay", "created"], Outcomes(await AsSellerAsync(path, items, HttpStatusCode.MultiStatus)));
        Assert.Equal(["created", "unchanged"], Outcomes(await service.PostAsync(path, items, HttpStatusCode.MultiStatus)));
        Assert.Equal(["unchanged", "unchanged"], Outcomes(await AsSellerAsync(path, items, HttpStatusCode.MultiStatus)));
    }

    [Theory]
    [InlineData("O-1,,,booked,2026-10-10,1000,IDR,ACC-A,A,", false)]
    [InlineData("O-2,,,booked,2026-10-10,1000,IDR,ACC-A,,", false)]
    [InlineData("O-3,,,booked,2026-10-10,1000,IDR,ACC-B,B,", true)]
    public async Task An_order_that_oneself_sold_or_covers_then_another_one_adjusts_it(string order, bool isAnothers)
    {
        await service.ImportAsync(order);
        var code = order[..3];
        var sold = Assert.Single((await service.GetAsync($"/v1/compensation/transactions?orderCode={code}")).GetProperty("items").EnumerateArray());
        var adjust = $"/v1/compensation/transactions/{sold.GetProperty("id").GetString()}:adjust";
        var body = new { kind = "to", reason = "typo", revision = 0, value = 2000m };
        if (isAnothers)
        {
            await AsSellerAsync(adjust, body, HttpStatusCode.OK);
            return;
        }

        await RefusedAsync(adjust, body);
        await service.PostAsync(adjust, body, HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_order_that_oneself_is_credited_for_as_a_manager_then_another_one_adjusts_it()
    {
        await service.MonthAsync("2026-09", close: false, "O-9,,,booked,2026-09-10,1000,IDR,ACC-B,B,");
        await CreditAsync("A");
        var sold = Assert.Single((await service.GetAsync("/v1/compensation/transactions?orderCode=O-9")).GetProperty("items").EnumerateArray());
        await RefusedAsync($"/v1/compensation/transactions/{sold.GetProperty("id").GetString()}:adjust", new { kind = "to", reason = "typo", revision = 0, value = 2000m });
        await CreditAsync("B");

        Task CreditAsync(string code) =>
            service.ExecuteAsync("UPDATE compensation.credit c SET participant_id = $1 FROM compensation.sales_transaction t WHERE t.id = c.transaction_id AND t.order_code = 'O-9'", Ids.Of(code));
    }

    private static string[] Outcomes(JsonElement answer) => [.. answer.GetProperty("items").EnumerateArray()
        .Select(i => i.TryGetProperty("problem", out var problem) ? $"{i.GetProperty("status").GetString()} {problem.GetProperty("code").GetString()}" : i.GetProperty("status").GetString()!)];

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
