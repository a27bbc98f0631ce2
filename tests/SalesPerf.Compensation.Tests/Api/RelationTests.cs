using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Credit over named relations, beside the reporting line.</summary>
public sealed class RelationTests(RelationTests.Overlaid service) : IClassFixture<RelationTests.Overlaid>
{
    private const string Plan = """
        plan: overlaid
        name: With an overlay
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        crediting:
          - {rule: seller, to: seller}
          - {rule: overlay, to: relation overlay}
        measurements:
          sales: sum(credit)
        components:
          commission: {name: Commission, kind: rate, basis: sales, rate: 10%}
        """;

    [Fact]
    public async Task A_relation_then_sales_are_credited_over_it_and_once_it_is_ended_what_came_after_is_calculated_again()
    {
        Assert.Equal(["created", "unchanged", "refused compensation.overlapping_relation", "refused compensation.invalid_relation", "refused compensation.unknown_participant"], await SetAsync(
            Item("A", "B", "0.5", null), Item("A", "B", "0.5", null), Item("A", "B", "0.4", null, "2026-01-15"), Item("A", "A", "1", null), Item("A", "nobody", "1", null)));
        await service.MonthAsync("2026-01", close: true, "R-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        await service.MonthAsync("2026-02", close: false, "R-2,,,booked,2026-02-10,1000,IDR,ACC-A,A,");
        Assert.Equal(["A 100.00", "B 50.00"], await TotalsAsync("2026-02"));

        // Closed January stays as it is; February is older than its facts now, although the relation ends before it.
        Assert.Equal(["updated"], await SetAsync(Item("A", "B", "0.5", "2026-02-01")));
        await service.CalculateAsync("2026-02");
        Assert.Equal(["A 100.00", "B 0.00"], await TotalsAsync("2026-02"));
        Assert.Equal(["A 100.00", "B 50.00"], await TotalsAsync("2026-01"));
        var kept = Assert.Single((await service.GetAsync("/v1/compensation/relations?kind=overlay")).GetProperty("items").EnumerateArray());
        Assert.Equal(("A", "B", "2026-02-01"), (kept.GetProperty("participantCode").GetString(), kept.GetProperty("toCode").GetString(), kept.GetProperty("untilExclusive").GetString()));
        await EveryInvariant.HoldsAsync(service);
    }

    private static object Item(string from, string to, string share, string? until, string day = "2026-01-01") => new { kind = "overlay", participantCode = from, toCode = to, share, from = day, untilExclusive = until };

    private async Task<string[]> SetAsync(params object[] items)
    {
        using var admin = service.As(Persona.CompAdmin);
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/relations:batch", new { items }, HttpStatusCode.MultiStatus);
        return [.. answer.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("status").GetString()} {(i.TryGetProperty("problem", out var p) ? p.GetProperty("code").GetString() : string.Empty)}".Trim())];
    }

    private async Task<string[]> TotalsAsync(string period) => [.. (await service.GetAsync($"/v1/compensation/statements?periodCode={period}")).GetProperty("items").EnumerateArray()
        .Select(s => $"{s.GetProperty("participantCode").GetString()} {s.GetProperty("total").GetProperty("amount").GetString()}").Order(StringComparer.Ordinal)];

    /// <summary>The sellers are on a plan with an overlay.</summary>
    public sealed class Overlaid : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("overlaid", Plan);
    }
}
