using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What sellers see of tables that were stated for their title, seat and person, and of one that is stated otherwise later.</summary>
public sealed class TableStoryTests(TabledCompany service) : IClassFixture<TabledCompany>
{
    [Fact]
    public async Task A_table_of_a_title_is_changed_for_a_closed_month_then_the_difference_has_it_as_its_cause_and_the_proofs_hold()
    {
        Assert.Equal(["created", "created", "created"], await service.SetAsync(
            TabledCompany.Item("title", "seller", "accelerator", TabledCompany.Tiers, "2026-01-01"), TabledCompany.Item("position", "P-B", "accelerator", """{"bands":[{"from":0,"value":"20%"}]}""", "2026-01-01"), TabledCompany.Item("participant", "B", "payline", """{"points":[[0,0],[1000,1]]}""", "2026-01-01")));
        await service.MonthAsync("2026-01", close: true, "T-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "T-2,,,booked,2026-01-11,500,IDR,ACC-B,B,");
        // A has 1 % by the plan's lookup and 25 + 50 by the title's tiers; B 1 %, 20 % of the seat and half of 100 by an own curve.
        Assert.Equal(["A 85.00", "B 155.00"], await service.TotalsAsync("2026-01"));
        var known = service.Clock.GetUtcNow();
        await ProofHoldsAsync("2026-01", "A", ofB: 0);
        await ProofHoldsAsync("2026-01", "B", ofB: 1);

        Assert.Equal(["updated"], await service.SetAsync(TabledCompany.Item("title", "seller", "accelerator", TabledCompany.Tiers.Replace("10%", "12%", StringComparison.Ordinal), "2026-01-01")));
        await service.MonthAsync("2026-02", close: false, "T-3,,,booked,2026-02-10,100,IDR,ACC-A,A,");

        var lines = await service.LinesAsync("2026-02", "A");
        Assert.Equal(["bonus 2026-02 0.00", "commission 2026-02 1.00", "tiers 2026-01 10.00", "tiers 2026-02 5.00"],
            lines.Select(l => $"{TabledCompany.Text(l, "componentCode")} {TabledCompany.Text(l, "originPeriodCode")} {l.GetProperty("amount").GetProperty("amount").GetString()}").Order(StringComparer.Ordinal));
        var cause = Assert.Single(lines.Single(l => TabledCompany.Text(l, "kind") == "adjustment").GetProperty("causes").EnumerateArray());
        Assert.Equal(("table", "accelerator of seller"), (TabledCompany.Text(cause, "kind"), TabledCompany.Text(cause, "reference")));
        Assert.Equal(["A 85.00", "B 155.00"], await service.TotalsAsync("2026-01"));
        await ProofHoldsAsync("2026-02", "A", ofB: 0);
        Assert.Equal("table accelerator of seller from 2026-01-01", await service.ScalarAsync<string>("SELECT concat(kind, ' ', reference) FROM compensation.late_fact WHERE period_code = '2026-01'"));

        // As it was known before, it is what it was; why it is another amount since is the table.
        Assert.Equal("85.00", TabledCompany.Total(await KnownAsync(known)));
        Assert.Equal("95.00", TabledCompany.Total(await KnownAsync(service.Clock.GetUtcNow())));
        var why = await service.GetAsync($"/v1/compensation/statements/as-known/why?periodCode=2026-01&participantCode=A&from={Instant(known)}", Persona.Rep, "A");
        Assert.Equal(["table accelerator of seller 10.00"], TabledCompany.Causes(why));
        // What another version would have paid takes the tables too, and what was paid the difference: 2 % of 1,000 in place of 1 %.
        Assert.Equal(["A 95.00 105.00", "B 155.00 160.00"], await service.SimulateAsync("lookup(rates, product, territory)", "2 * lookup(rates, product, territory)", "2026-01"));
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task ProofHoldsAsync(string period, string participant, int ofB)
    {
        using var rep = service.As(Persona.Rep, participant);
        using var response = await rep.GetAsync($"/v1/compensation/statements/{await service.IdAsync(period, participant)}/proof");
        var bundle = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, bundle);
        Assert.Empty(ProofVerifier.Verify(bundle, Assert.Single(response.Headers.GetValues("Proof-Hash"))));
        var tables = JsonElement.Parse(bundle).GetProperty("calculations").EnumerateArray().SelectMany(c => c.GetProperty("facts").GetProperty("tablesFrom").EnumerateArray()).ToArray();
        Assert.Contains(tables, t => t.TryGetProperty("title", out var title) && title.GetString() == "seller");
        // What is one person's own is in nobody else's proof.
        Assert.Equal(ofB, tables.Count(t => t.TryGetProperty("participant", out var whose) && whose.GetString() == "B"));
    }

    private Task<JsonElement> KnownAsync(DateTimeOffset at) => service.GetAsync($"/v1/compensation/statements/as-known?periodCode=2026-01&participantCode=A&knownAt={Instant(at)}", Persona.Rep, "A");

    private static string Instant(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture));
}
