namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What the plans have in common by which payment sections are tested.</summary>
internal static class SectionedPlan
{
    /// <summary>5 % up to 500 and 10 % above, on what was booked.</summary>
    public const string Tiers = """
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        tables:
          rates: {kind: bands, by: money, bands: [{from: 0, to: 500, value: 5%}, {from: 500, value: 10%}]}
        crediting:
          - {rule: seller, to: seller}
        measurements:
          sales: sum(credit where event = 'booked')
        components:
          commission: {name: Commission, kind: tiers, basis: sales, table: rates, mode: marginal, earning_code: COMM}
        """;
}
