namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Each kind of component, at its boundaries.</summary>
public sealed class ComponentKindTests
{
    private const string Bands = "tables:\n  t: {kind: bands, bands: [{to: 100, value: 5%}, {from: 100, to: 300, value: 10%}, {from: 300, value: 20%}]}\n";
    private const string Sales = "measurements:\n  sales: sum(credit)\n";

    [Theory]
    [InlineData("{kind: rate, basis: sum(credit), rate: 10%}", "25")]
    [InlineData("{kind: rate, basis: credit, rate: 10%}", "25")]
    [InlineData("{kind: unit, units: sum(units), per_unit: 7 USD}", "14")]
    [InlineData("{kind: bonus, amount: 500, when: sum(credit) >= 250 USD}", "500")]
    [InlineData("{kind: bonus, amount: 500, when: sum(credit) > 250 USD}", "0")]
    [InlineData("{kind: pool, pool: sum(credit) * 10%, share: 40%}", "10")]
    [InlineData("{kind: target, target: 1000 USD, weight: 60%, payout: 110%}", "660")]
    [InlineData("{kind: formula, pay: greatest(credit) - least(credit)}", "50")]
    [InlineData("{kind: circular, income: 100000 USD, bonus_rate: 20%, tax_rate: 40%}", "13043.478260869565217391304348")]
    [InlineData("{kind: circular, income: 100000 USD, bonus_rate: 20%, tax_rate: 40%, after: tax}", "13043.478260869565217391304348")]
    [InlineData("{kind: circular, income: 100000 USD, bonus_rate: 25%, after: bonus}", "20000")]
    [InlineData("{kind: circular, income: 100000 USD, bonus_rate: 25%, tax_rate: 40%, after: bonus}", "20000")]
    [InlineData("{kind: circular, income: 115000 USD, bonus_rate: 25%, tax_rate: 40%, after: both}", "15000")]
    [InlineData("{kind: rate, basis: sum(credit), rate: 10%, factor: 50%, floor: 20}", "20")]
    [InlineData("{kind: rate, basis: sum(credit), rate: 10%, floor: 20, cap: 15}", "15")]
    [InlineData("{kind: rate, basis: sum(credit), rate: 10%, floor: 20, when: 'false'}", "0")]
    [InlineData("{kind: rate, basis: credit, rate: 10%, cap: 12, per: credit}", "22")]
    [InlineData("{kind: rate, basis: credit, rate: 10%, cap: 12, per: period}", "22")]
    public void A_kind_then_its_amount(string component, string expected) =>
        Assert.Equal(expected, PlanCase.Only(PlanCase.Run($"components:\n  c: {component}\n", PlanCase.Sales(100m, 150m))));

    [Theory]
    [InlineData("marginal", 99, "4.95")]
    [InlineData("marginal", 100, "5")]
    [InlineData("marginal", 101, "5.1")]
    [InlineData("marginal", 400, "45")]
    [InlineData("marginal", -50, "-2.5")]
    [InlineData("reached", 99, "4.95")]
    [InlineData("reached", 100, "10")]
    [InlineData("reached", 400, "80")]
    public void Tiers_at_their_edges(string mode, int sales, string expected) =>
        Assert.Equal(expected, PlanCase.Only(PlanCase.Run($"{Bands}components:\n  c: {{kind: tiers, basis: sum(credit), table: t, mode: {mode}}}\n", PlanCase.Sales(sales))));

    [Theory]
    [InlineData(80000, "48000")]
    [InlineData(110000, "69000")]
    [InlineData(140000, "108000")]
    [InlineData(175000, "172500")]
    public void The_reached_multiplier_applies_to_the_overage_only(int sales, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"{Sales}tables:\n  a: {{kind: bands, bands: [[0, 100%, 1], [100%, 125%, 1.5], [125%, 150%, 2], [150%, null, 2.5]]}}\n"
        + "components:\n  c: {kind: tiers, basis: sales, table: a, mode: overage, by: sales / 100000 USD, scale: 100000, rate: 0.6}\n", PlanCase.Sales(sales))));

    [Theory]
    [InlineData("69%", "0")]
    [InlineData("70%", "0")]
    [InlineData("85%", "5000")]
    [InlineData("100%", "10000")]
    [InlineData("120%", "14000")]
    [InlineData("200%", "20000")]
    public void A_curve_is_straight_between_points_and_flat_beyond(string attainment, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"tables:\n  k: {{kind: curve, points: [[70%, 0%], [100%, 100%], [150%, 200%]], below: 0%}}\ncomponents:\n  c: {{kind: curve, target: 10000 USD, table: k, by: {attainment}}}\n", "{}")));

    // The lower the share of late payers, the more; too many earn nothing.
    [Theory]
    [InlineData("0.5%", "400")]
    [InlineData("1%", "300")]
    [InlineData("1.5%", "200")]
    [InlineData("1.51%", "25")]
    public void A_curve_that_states_what_is_above_its_last_point_gives_that(string late, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"parameters:\n  least: {{type: percent, default: 2.5%}}\ntables:\n  k: {{kind: curve, points: [[0.5%, 40%], [1.5%, 20%]], above: least}}\ncomponents:\n  c: {{kind: curve, target: 1000 USD, table: k, by: {late}}}\n", "{}")));

    [Theory]
    [InlineData("79.99%", "0")]
    [InlineData("80%", "50")]
    [InlineData("90%", "50")]
    public void Two_points_of_one_x_are_a_cliff(string attainment, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"tables:\n  k: {{kind: curve, points: [[80%, 0%], [80%, 50%]], below: 0%}}\ncomponents:\n  c: {{kind: curve, target: 100 USD, table: k, by: {attainment}}}\n", "{}")));

    [Theory]
    [InlineData("89%", "60%", "3")]
    [InlineData("90%", "49%", "10")]
    [InlineData("100%", "50%", "30")]
    public void A_matrix_takes_the_last_row_and_column_that_are_reached(string row, string column, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        "tables:\n  m: {kind: matrix, rows: {by: percent, from: [0%, 90%]}, columns: {by: percent, from: [0%, 50%]}, values: [[1%, 3%], [10%, 30%]]}\n"
        + $"components:\n  c: {{kind: matrix, target: 100 USD, table: m, row: {row}, column: {column}}}\n", "{}")));

    // Half way between two rows, a quarter of the way between two columns; beyond the last bound that bound holds, below the first nothing is worth anything.
    [Theory]
    [InlineData("95%", "2.5", "26.25")]
    [InlineData("90%", "2.5", "15")]
    [InlineData("100%", "2", "30")]
    [InlineData("100%", "4", "60")]
    [InlineData("150%", "9", "60")]
    [InlineData("95%", "9", "45")]
    [InlineData("89.99%", "4", "0")]
    [InlineData("100%", "1.99", "0")]
    public void A_matrix_that_is_straight_between_its_bounds_goes_from_cell_to_cell(string row, string column, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        "tables:\n  m: {kind: matrix, rows: {from: [90%, 100%], between: straight}, columns: {from: [2, 4], between: straight}, values: [[10%, 30%], [30%, 60%]]}\n"
        + $"components:\n  c: {{kind: matrix, target: 100 USD, table: m, row: {row}, column: {column}}}\n", "{}")));

    [Theory]
    [InlineData("rows", "20")]
    [InlineData("columns", "15")]
    public void A_matrix_is_straight_only_along_the_axis_that_says_so(string straight, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"tables:\n  m: {{kind: matrix, rows: {{from: [90%, 100%], between: {(straight == "rows" ? "straight" : "steps")}}}, columns: {{from: [2, 4], between: {(straight == "rows" ? "steps" : "straight")}}}, values: [[10%, 30%], [30%, 60%]]}}\n"
        + "components:\n  c: {kind: matrix, target: 100 USD, table: m, row: 95%, column: 2.5}\n", "{}")));

    [Fact]
    public void Goals_are_weighted() => Assert.Equal("129600", PlanCase.Only(PlanCase.Run(
        "components:\n  c: {kind: mbo, target: 160000 USD, goals: {a: 30%, b: 50%, c: 20%}}\n",
        """{"goalScores":[{"goal":"a","score":1},{"goal":"b","score":"0.7"},{"goal":"c","score":"80%"}]}""")));

    [Theory]
    [InlineData("first", "10")]
    [InlineData("most_specific", "20")]
    [InlineData("highest", "20")]
    [InlineData("lowest", "5")]
    [InlineData("stack", "35")]
    [InlineData("compound", "38.6")]
    public void Rules_are_chosen_as_stated(string pick, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        $"components:\n  c:\n    kind: rules\n    basis: sum(credit)\n    pick: {pick}\n    default: 1\n    rules:\n      - {{when: sum(units) = 1, rate: 10%}}\n      - {{when: sum(units) = 1 and sum(credit) = 100 USD, rate: 20%}}\n      - {{when: sum(units) >= 1, rate: 5%, priority: 9}}\n",
        PlanCase.Sales(100m))));

    [Fact]
    public void No_rule_applies_then_the_default() => Assert.Equal("1", PlanCase.Only(PlanCase.Run(
        "components:\n  c: {kind: rules, basis: sum(credit), rules: [{when: 'sum(units) > 5', rate: 10%}], default: 1}\n", PlanCase.Sales(100m))));

    [Fact]
    public void A_milestone_is_paid_once() => Assert.Equal(["0", "50", "0"], PlanCase.Run(
        "components:\n  c: {kind: milestone, amount: 50, reached: sum(credit over all_time) >= 100 USD}\n",
        """{"calendar":{"first":"2026-01-01","count":3},"transactions":[{"date":"2026-01-05","amount":"60"},{"date":"2026-02-05","amount":"60"},{"date":"2026-03-05","amount":"60"}]}""")
        .Periods.Select(p => SalesPerf.Compensation.Domain.Calculation.CanonicalForm.Of(p.Lines[0].Amount.Amount)));

    [Fact]
    public void A_residual_depends_on_the_age_of_the_customer() => Assert.Equal("200 USD 10 USD", PlanCase.OfCredits(PlanCase.Run(
        "tables:\n  r: {kind: bands, edge: both, bands: [[1, 1, 70%], [2, 2, 80%], [3, null, 4%]]}\ncomponents:\n  c: {kind: residual, table: r}\n",
        """{"transactions":[{"amount":"250","date":"2026-03-15","originDate":"2026-02-10"},{"amount":"250","date":"2026-03-15","originDate":"2025-01-10"}]}"""), "c"));

    [Theory]
    [InlineData("2026-03-14", "0")]
    [InlineData("2026-03-15", "100")]
    [InlineData("2026-03-31", "100")]
    [InlineData("2026-04-01", "0")]
    public void A_component_with_days_pays_for_credits_of_those_days(string date, string expected) => Assert.Equal(expected, PlanCase.Only(PlanCase.Run(
        "components:\n  c: {kind: bonus, amount: 'if credit >= 400 USD then 100 USD else 0 USD', per: credit, from: 2026-03-15, until: 2026-04-01}\n", $$"""{"transactions":[{"amount":"400","date":"{{date}}"}]}""")));
}
