using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Two sellers who are paid by three tables; the tiers are nobody's unless stated.</summary>
public sealed class TabledCompany : PaymentsFixture
{
    public const string Tiers = """{"bands":[{"from":0,"to":500,"value":"5%"},{"from":500,"value":"10%"}]}""";

    private const string Plan = """
        plan: tabled
        name: By tables
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        tables:
          rates: {kind: lookup, keys: [product, territory], value: percent, rows: [['*', '*', 1%]]}
          accelerator: {kind: bands, by: money}
          payline: {kind: curve, by: money, points: [[0, 0], [1000, 0]]}
        crediting:
          - {rule: seller, to: seller}
        measurements:
          sales: sum(credit)
        components:
          commission: {name: Commission, kind: rate, basis: credit, rate: "lookup(rates, product, territory)"}
          tiers: {name: Tiers, kind: tiers, basis: sales, table: accelerator, mode: marginal}
          bonus: {name: Bonus, kind: curve, target: 100 IDR, table: payline, by: sales / 1 IDR}
        """;

    protected override Task PlanForSellersAsync() => DocumentForSellersAsync("tabled", Plan);

    public static object Item(string scope, string? code, string table, string content, string from, string? until = null, string plan = "tabled") =>
        new { scope, code, planCode = plan, table, content = JsonElement.Parse(content), from, untilExclusive = until };

    public async Task<string[]> SetAsync(params object[] items)
    {
        var answer = await PostAsync("/v1/compensation/table-values:batch", new { items }, HttpStatusCode.MultiStatus);
        return [.. answer.GetProperty("items").EnumerateArray().Select(i => $"{Text(i, "status")} {(i.TryGetProperty("problem", out var p) ? Text(p, "code") : string.Empty)}".Trim())];
    }

    /// <summary>What each was paid, and would be by a version in which a formula is another.</summary>
    public async Task<string[]> SimulateAsync(string formula, string other, string period)
    {
        var version = (await PlanDocumentTests.PutAsync(this, "tabled", Plan.Replace(formula, other, StringComparison.Ordinal), HttpStatusCode.Created, "*")).GetProperty("version").GetInt32();
        using var admin = As(Persona.CompAdmin);
        var asked = await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/plans/tabled/versions/{version}:simulate", new { periodCodes = new[] { period } }, HttpStatusCode.Accepted);
        var done = await EventualAssert.GetAsync(
            async () => await SendAsync(admin, HttpMethod.Get, $"/v1/operations/{Text(asked, "id")}", null, HttpStatusCode.OK), o => Assert.Equal("succeeded", Text(o, "status")), TimeSpan.FromSeconds(60));
        return [.. done.GetProperty("result").GetProperty("payees").EnumerateArray().Select(p => string.Join(' ', Text(p, "participantCode"), Text(p.GetProperty("paid"), "amount"), Text(p.GetProperty("simulated"), "amount")))];
    }

    public async Task<string> IdAsync(string period, string participant) =>
        Text(Assert.Single((await GetAsync($"/v1/compensation/statements?periodCode={period}&participantCode={participant}")).GetProperty("items").EnumerateArray()), "id");

    public async Task<JsonElement[]> LinesAsync(string period, string participant) => [.. (await GetAsync($"/v1/compensation/statements/{await IdAsync(period, participant)}")).GetProperty("lines").EnumerateArray()];

    public async Task<string> TotalAsync(string period, string participant) => Total(await GetAsync($"/v1/compensation/statements/{await IdAsync(period, participant)}"));

    public async Task<string[]> TotalsAsync(string period) => [.. (await GetAsync($"/v1/compensation/statements?periodCode={period}")).GetProperty("items").EnumerateArray()
        .Select(s => $"{Text(s, "participantCode")} {Total(s)}").Order(StringComparer.Ordinal)];

    public static string[] Causes(JsonElement why) => [.. why.GetProperty("causes").EnumerateArray().Select(c => $"{Text(c, "kind")} {Text(c, "reference")} {c.GetProperty("change").GetProperty("amount").GetString()}")];

    public static string Total(JsonElement statement) => (statement.TryGetProperty("total", out var total) ? total : statement.GetProperty("totals")[0]).GetProperty("amount").GetString()!;

    public static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
