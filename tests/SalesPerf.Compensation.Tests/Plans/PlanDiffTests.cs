using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Diff;

namespace SalesPerf.Compensation.Tests.Plans;

public sealed class PlanDiffTests
{
    private const string Before = """
        plan: ae
        currency: USD
        parameters:
          rate: {type: percent, default: 8%}
          quota: {type: money, from: quota}
        tables:
          accelerator: {kind: bands, bands: [{from: 0%, to: 100%, value: 1}, {from: 100%, value: 1.5}]}
        crediting:
          - {rule: seller, to: seller}
          - {rule: rollup, to: managers, levels: 2}
        values:
          attainment: sum(credit) / quota else 0
        components:
          commission: {kind: rate, basis: sum(credit), rate: rate}
        tests:
          - {name: nothing, expect: [{component: commission, amount: 0}]}
        """;

    [Fact]
    public void Another_order_layout_and_way_of_writing_then_no_difference() => Assert.Empty(Between(Before, """
        # the same, as somebody else would write it
        currency: 'USD'
        plan: ae
        components:
          commission:
            rate: rate
            kind: rate
            basis: ( sum( credit ) )
        values: {attainment: "sum(credit)/quota else 0.0"}
        parameters:
          quota: {from: quota, type: money}
          rate: {default: 0.08, type: percent}
        crediting: [{to: seller, rule: seller}, {levels: 2, rule: rollup, to: managers}]
        tables:
          accelerator:
            kind: bands
            bands:
              - [0%, 100%, 1]
              - [1, null, 1.50]
        tests:
          - name: nothing
            expect: [{amount: 0, component: commission}]
        """));

    [Theory]
    [InlineData("default: 8%", "default: 9%", "~ parameters.rate.default: 8% -> 9%")]
    [InlineData("basis: sum(credit)", "basis: sum(credit where event = 'booked')", "~ components.commission.basis: sum(credit) -> sum(credit where event = 'booked')")]
    [InlineData("value: 1.5", "value: 1.6", "~ tables.accelerator.bands.[2].value: 1.5 -> 1.6")]
    [InlineData("levels: 2", "levels: 3", "~ crediting.rollup.levels: 2 -> 3")]
    [InlineData("rate: rate}", "rate: rate, cap: 5000}", "+ components.commission.cap: 5000")]
    [InlineData(", from: quota", "", "- parameters.quota.from: quota")]
    [InlineData("attainment:", "reached:", "- values.attainment: sum(credit) / quota else 0|+ values.reached: sum(credit) / quota else 0")]
    [InlineData("  - {rule: seller, to: seller}\n  - {rule: rollup, to: managers, levels: 2}", "  - {rule: rollup, to: managers, levels: 2}\n  - {rule: seller, to: seller}", "~ crediting (order): seller, rollup -> rollup, seller")]
    [InlineData("amount: 0}", "amount: 1}", "~ tests.nothing.expect.[1].amount: 0 -> 1")]
    [InlineData("currency: USD", "currency: IDR", "~ currency: USD -> IDR")]
    public void A_change_then_it_is_told_by_name(string from, string to, string expected)
    {
        var after = Before.ReplaceLineEndings("\n").Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Before.ReplaceLineEndings("\n"), after);
        Assert.Equal(expected, string.Join("|", Between(Before, after)));
    }

    [Fact]
    public void A_change_then_its_place_is_that_in_the_newer_document()
    {
        var change = Assert.Single(Between(Before, "# one line more\n" + Before.Replace("8%", "9%", StringComparison.Ordinal)));
        Assert.Equal((5, 34), (change.Place.Line, change.Place.Column));
    }

    private static IReadOnlyList<PlanChange> Between(string before, string after) => PlanDiff.Between(Read(before), Read(after));

    private static PlanDocument Read(string text)
    {
        var reading = PlanDocument.Read(text);
        Assert.Empty(reading.Errors);
        return reading.Document!;
    }
}
