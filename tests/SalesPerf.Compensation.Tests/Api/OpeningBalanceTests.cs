using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payments that begin in the middle: January and February were paid by another system, which left draws, debts and what it held.</summary>
public sealed class OpeningBalanceTests(OpeningBalanceTests.Sectioned service) : IClassFixture<OpeningBalanceTests.Sectioned>
{
    private const string Path = "/v1/compensation/opening-balances";

    [Fact]
    public async Task Balances_of_another_system_are_approved_then_payments_go_on_from_them_and_the_ledger_says_the_same()
    {
        await service.MonthAsync("2026-01", close: true, "S-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        var left = Money(0m);
        var a = await StateAsync(new { participantCode = "A", planCode = "sectioned", periodCode = "2026-03", reason = "Paid elsewhere until February", evidence = "Report 7", draw = Money(25m), drawPeriods = 2, held = new object[] { new { amount = Money(10m), on = "2026-03-15" }, new { amount = Money(5m), orderCode = "S-0", @event = "collected" } } });
        var b = await StateAsync(new { participantCode = "B", planCode = "sectioned", periodCode = "2026-03", reason = "Paid elsewhere until February", evidence = "Report 7", carried = Money(-30m) });
        Assert.Equal("compensation.opening_balance_exists", await RefusedAsync(new { participantCode = "B", planCode = "sectioned", periodCode = "2026-03", reason = "Again", evidence = "Report 7", draw = left }, HttpStatusCode.Conflict));
        Assert.Equal("compensation.opening_in_another_period", await RefusedAsync(new { participantCode = "B", planCode = "sectioned", periodCode = "2026-04", groupCode = "bonuses", reason = "Again", evidence = "Report 7" }, HttpStatusCode.Conflict));

        // Nothing counts, and a payee sees nothing, until somebody else approves.
        Assert.Empty((await service.GetAsync(Path, Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal("compensation.maker_is_checker", (await service.PostAsync($"{Path}:approve", new { ids = new[] { a } }, HttpStatusCode.Forbidden, Persona.FinanceApprover, "comp-admin")).GetProperty("code").GetString());
        var before = TimeProvider.System.GetUtcNow();
        await ApproveAsync(a, b);
        Assert.Equal("compensation.opening_balance_decided", (await service.PostAsync($"{Path}:approve", new { ids = new[] { a } }, HttpStatusCode.Conflict, Persona.FinanceApprover)).GetProperty("code").GetString());
        Assert.Equal("approved", Assert.Single((await service.GetAsync(Path, Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("status").GetString());
        await service.GetAsync($"{Path}/{a}", Persona.Rep, "B", HttpStatusCode.NotFound);
        Assert.Equal(["draft", "draft"], await StatusesAsync($"?knownAt={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}"));
        Assert.Empty(await StatusesAsync("?knownAt=2026-01-01T00:00:00Z"));
        Assert.Equal(["A payable 0.00 held 15.00 draw 25.00 carried 0.00", "B payable 0.00 held 0.00 draw 0.00 carried -30.00"], await BalancesAsync());
        // What January's statement said was paid elsewhere, also where a month is closed only now.
        await service.MonthAsync("2026-02", close: true, "S-9,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        Assert.Equal("A payable 0.00 held 15.00 draw 25.00 carried 0.00", (await BalancesAsync())[0]);
        Assert.Equal("compensation.nothing_to_pay", (await service.PostAsync("/v1/compensation/payment-batches", new { periodCode = "2026-02" }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        await EveryInvariant.HoldsAsync(service);

        // 87.50 of 175.00 and what was held until the 15th; 25.00 go back to the draw. B owes 30.00 and has the draw above it.
        await PayAsync("2026-03", "S-2,,,booked,2026-03-10,2000,IDR,ACC-A,A,");
        Assert.Equal(["A 72.50", "B 40.00"], await service.SheetsAsync("2026-03"));
        Assert.Equal(["A 175.00", "B 0.00"], await service.SheetsAsync("2026-03", "earned"));
        Assert.Equal(["A 0.00", "B 70.00"], await service.SheetsAsync("2026-03", "drawBalance"));
        await EveryInvariant.HoldsAsync(service);
        Assert.Equal("compensation.opening_after_batch", (await service.PostAsync($"{Path}/{b}:withdraw", new { reason = "Too late" }, HttpStatusCode.Conflict, Persona.FinanceApprover)).GetProperty("code").GetString());
        Assert.Equal("compensation.opening_after_batch", await RefusedAsync(new { participantCode = "M", planCode = "sectioned", periodCode = "2026-03", reason = "Late", evidence = "Report 8" }, HttpStatusCode.Conflict));

        await ProofHoldsAsync("2026-03", "A", "\"paid\":\"72.5\"", "\"paid\":\"97.5\"");
        await ProofHoldsAsync("2026-03", "A", "\"draw\":\"25\"", "\"draw\":\"0\"");

        // The cash of orders, one of them of before, lets the rest go.
        await PayAsync("2026-04", "S-0,,,collected,2026-04-05,100,IDR,ACC-A,A,", "S-2,,,collected,2026-04-06,2000,IDR,ACC-A,A,");
        Assert.Equal(["A 92.50", "B 40.00"], await service.SheetsAsync("2026-04"));
        Assert.Equal(["A payable 165.00 held 0.00 draw 0.00 carried 0.00", "B payable 80.00 held 0.00 draw 110.00 carried 0.00"], await BalancesAsync());
        await EveryInvariant.HoldsAsync(service);

        // January changes: the difference is of May, and January itself stays paid elsewhere.
        await PayAsync("2026-05", "S-1,,,booked,2026-01-10,900,IDR,ACC-A,A,", "S-3,,,booked,2026-05-10,1000,IDR,ACC-A,A,");
        Assert.Equal(["A 65.00", "B 0.00"], await service.SheetsAsync("2026-05", "earned"));
        await EveryInvariant.HoldsAsync(service);
    }

    // The bundle says what was paid and what it follows from; with anything else in it, it does not hold.
    private async Task ProofHoldsAsync(string period, string participant, string said, string other)
    {
        var statement = Assert.Single((await service.GetAsync($"/v1/compensation/statements?periodCode={period}&participantCode={participant}")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        using var rep = service.As(Persona.Rep, participant);
        var bundle = await rep.GetStringAsync(new Uri($"/v1/compensation/statements/{statement}/proof", UriKind.Relative));
        Assert.Empty(ProofVerifier.Verify(bundle));
        Assert.Contains(said, bundle, StringComparison.Ordinal);
        Assert.Equal(["hash_differs", "payment_differs"], ProofVerifier.Verify(bundle.Replace(said, other, StringComparison.Ordinal)).Select(f => f.Code).Distinct());
    }

    private static object Money(decimal amount) => new { amount = amount.ToString(CultureInfo.InvariantCulture), currency = "IDR" };

    private async Task<string> StateAsync(object body) => (await service.PostAsync(Path, body, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private async Task<string> RefusedAsync(object body, HttpStatusCode expected) => (await service.PostAsync(Path, body, expected)).GetProperty("code").GetString()!;

    private Task<JsonElement> ApproveAsync(params string[] ids) => service.PostAsync($"{Path}:approve", new { ids }, HttpStatusCode.OK, Persona.FinanceApprover);

    private async Task<string[]> StatusesAsync(string query) => [.. (await service.GetAsync(Path + query)).GetProperty("items").EnumerateArray().Select(o => o.GetProperty("status").GetString()!)];

    private async Task<string[]> BalancesAsync() => [.. (await service.GetAsync("/v1/compensation/balances")).GetProperty("items").EnumerateArray().Select(b =>
        $"{b.GetProperty("participantCode").GetString()} payable {Amount(b, "payable")} held {Amount(b, "held")} draw {Amount(b, "drawBalance")} carried {Amount(b, "carried")}")];

    private async Task PayAsync(string period, params string[] orders)
    {
        await service.MonthAsync(period, close: true, orders);
        await service.ApproveAsync(await service.BatchAsync(period));
    }

    private static string Amount(JsonElement of, string member) => of.GetProperty(member).GetProperty("amount").GetString()!;

    /// <summary>The sellers are on a plan with draws, releases and a group of its own for bonuses.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("sectioned", OpeningPlan.Document);
    }
}

/// <summary>What is stated wrongly, withdrawn, or comes in a file.</summary>
public sealed class OpeningStatementTests(OpeningBalanceTests.Sectioned service) : IClassFixture<OpeningBalanceTests.Sectioned>
{
    private const string Path = "/v1/compensation/opening-balances";
    private const string Header = "participantCode,planCode,periodCode,currency,draw,carried,drawPeriods,held,heldOn,heldOrder,heldEvent,reason,evidence";

    [Theory]
    [InlineData("Nobody", "sectioned", "IDR", "1", null, null, "compensation.unknown_participant")]
    [InlineData("A", "other", "IDR", "1", null, null, "compensation.plan_not_in_force")]
    [InlineData("A", "sectioned", "USD", "1", null, null, "compensation.opening_currency")]
    [InlineData("A", "sectioned", "IDR", "-1", null, null, "compensation.invalid_amount")]
    [InlineData("A", "sectioned", "IDR", "0.001", null, null, "compensation.invalid_amount")]
    [InlineData("A", "sectioned", "IDR", "100000000000000", null, null, "compensation.invalid_amount")]
    [InlineData("A", "sectioned", "IDR", "1", "5", null, "compensation.opening_held_release")]
    [InlineData("A", "sectioned", "IDR", "1", "0", "2026-08-31", "compensation.invalid_amount")]
    [InlineData("A", "sectioned", "IDR", "1", "5", "31.8.2026", "compensation.invalid_date")]
    public async Task A_row_is_wrong_then_it_is_named_and_nothing_is_kept(string participant, string plan, string currency, string draw, string? held, string? on, string code)
    {
        var refused = await ImportAsync(HttpStatusCode.BadRequest, $"M,sectioned,2026-08,IDR,1,,,,,,,Moved,File", $"{participant},{plan},2026-08,{currency},{draw},,,{held},{on},,,Moved,File");
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.StartsWith("/lines/3", error.GetProperty("pointer").GetString(), StringComparison.Ordinal);
        Assert.Empty((await service.GetAsync($"{Path}?periodCode=2026-08")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_file_is_taken_over_and_withdrawn_then_the_ledger_says_nothing_of_it_any_more()
    {
        Assert.Equal("compensation.invalid_opening_file", (await ImportAsync(HttpStatusCode.BadRequest, [], "participantCode,planCode")).GetProperty("code").GetString());
        var made = await ImportAsync(HttpStatusCode.OK, "A,sectioned,2026-09,IDR,25,-3.5,4,10,2026-09-30,,,Moved,File", "A,sectioned,2026-09,IDR,,,,2.25,,OLD-1,collected,Moved,File", "B,sectioned,2026-09,IDR,,7,,,,,,Moved,File");
        string[] ids = [.. made.GetProperty("ids").EnumerateArray().Select(i => i.GetString()!)];
        var first = await service.GetAsync($"{Path}/{ids[0]}");
        Assert.Equal(("25.00", "-3.50", 4), (Amount(first, "draw"), Amount(first, "carried"), first.GetProperty("drawPeriods").GetInt32()));
        Assert.Equal(["10.00 2026-09-30 ", "2.25  OLD-1"], first.GetProperty("held").EnumerateArray().Select(h => $"{Amount(h, "amount")} {Text(h, "on")} {Text(h, "orderCode")}"));
        Assert.Equal("compensation.opening_balances_size", (await service.PostAsync($"{Path}:approve", new { ids = Array.Empty<string>() }, HttpStatusCode.BadRequest, Persona.FinanceApprover)).GetProperty("code").GetString());
        Assert.Equal("compensation.opening_balance_not_found", (await service.PostAsync($"{Path}:approve", new { ids = new[] { ids[0], Guid.CreateVersion7().ToString() } }, HttpStatusCode.NotFound, Persona.FinanceApprover)).GetProperty("code").GetString());
        await service.PostAsync($"{Path}:approve", new { ids }, HttpStatusCode.OK, Persona.FinanceApprover);
        Assert.Equal("25.00 12.25 3.50", await service.ScalarAsync<string>("""
            SELECT concat(sum(debit - credit) FILTER (WHERE account = 'draw-receivable')::numeric(9,2), ' ', sum(credit - debit) FILTER (WHERE account = 'held')::numeric(9,2), ' ', sum(credit - debit) FILTER (WHERE account = 'carried')::numeric(9,2))
            FROM compensation.ledger_entry WHERE kind LIKE 'opening%'
            """));
        await EveryInvariant.HoldsAsync(service);

        Assert.Equal("compensation.maker_is_checker", (await service.PostAsync($"{Path}/{ids[0]}:withdraw", new { reason = "Wrong" }, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        foreach (var id in ids) Assert.Equal("withdrawn", (await service.PostAsync($"{Path}/{id}:withdraw", new { reason = "Wrong" }, HttpStatusCode.OK, Persona.FinanceApprover)).GetProperty("status").GetString());
        Assert.Equal("compensation.opening_balance_decided", (await service.PostAsync($"{Path}/{ids[0]}:withdraw", new { reason = "Wrong" }, HttpStatusCode.Conflict, Persona.FinanceApprover)).GetProperty("code").GetString());
        Assert.Equal(0m, await service.ScalarAsync<decimal>("SELECT sum(abs(balance)) FROM (SELECT sum(debit - credit) AS balance FROM compensation.ledger_entry GROUP BY account, participant_id) b"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => service.ExecuteAsync("UPDATE compensation.opening_balance SET approved_by = made_by WHERE approved_by IS NOT NULL"));
        await EveryInvariant.HoldsAsync(service);

        // Stated anew, and a draft is withdrawn by its maker.
        var again = (await ImportAsync(HttpStatusCode.OK, "A,sectioned,2026-10,IDR,20,,,,,,,Moved,File")).GetProperty("ids")[0].GetString();
        await service.PostAsync($"{Path}/{again}:withdraw", new { reason = "Wrong file" }, HttpStatusCode.OK);
    }

    private Task<JsonElement> ImportAsync(HttpStatusCode expected, params string[] rows) => ImportAsync(expected, rows, Header);

    private async Task<JsonElement> ImportAsync(HttpStatusCode expected, string[] rows, string header)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(string.Join('\n', rows.Prepend(header)), Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync(new Uri($"{Path}/imports", UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, text);
        return JsonElement.Parse(text);
    }

    private static string Amount(JsonElement of, string member) => of.GetProperty(member).GetProperty("amount").GetString()!;

    private static string? Text(JsonElement of, string member) => of.TryGetProperty(member, out var value) ? value.GetString() : null;
}

internal static class OpeningPlan
{
    public const string Document = $$$"""
        plan: sectioned
        name: Paid by its section
        {{{SectionedPlan.Tiers}}}
        payment:
          draw: {kind: recoverable, amount: 40}
          groups: {bonuses: {codes: [BON]}}
          releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected}]}]
        """;
}
