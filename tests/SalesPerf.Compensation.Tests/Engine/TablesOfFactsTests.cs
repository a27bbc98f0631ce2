using SalesPerf.Compensation.Domain.Facts;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Tables that facts give for some days in place of the plan's.</summary>
public sealed class TablesOfFactsTests
{
    private const string Rates = "tables:\n  t: {kind: lookup, keys: [product, title], value: percent, rows: [['*', '*', 1%]]}\n";

    [Theory]
    [InlineData("2026-01-01", "2026-02-01", "2")]
    [InlineData("2026-01-31", null, "2")]
    [InlineData("2026-02-01", null, "1")]
    [InlineData("2026-01-01", "2026-01-31", "1")]
    public void A_table_holds_on_the_last_day_of_the_period_then_it_is_the_payees(string from, string? until, string expected) => Assert.Equal(expected, PlanCase.Value(PlanCase.Run(
        "tables:\n  t: {kind: bands, bands: [[null, null, 1]]}\nvalues:\n  v: tier_rate(t, 0)\n",
        $$"""{"calendar":{"first":"2026-01-01","count":1},"tablesFrom":[{"table":"t","from":"{{from}}",{{(until is null ? "" : $"\"until\":\"{until}\",")}}"rows":[[null,null,2]]}]}"""), "v"));

    [Theory]
    [InlineData("credit * lookup(t, product, title)")]
    [InlineData("credit * lookup(t, 'p', title)")]
    public void A_table_changes_inside_the_period_then_each_credit_asks_that_of_its_day(string pay) => Assert.Equal("1 USD 5 USD 7 USD", PlanCase.OfCredits(PlanCase.Run(
        $"{Rates}values:\n  v: {pay}\n",
        """
        {"participants":[{"code":"me","titles":[{"code":"T","until":"2026-01-21"},{"code":"U","from":"2026-01-21"}]}],
         "tablesFrom":[{"table":"t","title":"T","from":"2026-01-11","rows":[["p","*","5%"]]},{"table":"t","title":"U","from":"2026-01-01","rows":[["p","U","7%"]]}],
         "transactions":[{"date":"2026-01-10","amount":100,"product":"p"},{"date":"2026-01-11","amount":100,"product":"p"},{"date":"2026-01-21","amount":100,"product":"p"}]}
        """), "v"));

    [Fact]
    public void Several_hold_then_the_one_that_began_last_and_a_dated_one_goes_before_one_of_all_time() => Assert.Equal("3", PlanCase.Value(PlanCase.Run(
        "tables:\n  t: {kind: curve, points: [[0, 0], [1, 0]]}\nvalues:\n  v: curve(t, 0.5)\n",
        """{"tables":{"t":[[0,9],[1,9]]},"tablesFrom":[{"table":"t","from":"2026-01-02","rows":[[0,2],[1,4]]},{"table":"t","from":"2025-01-01","rows":[[0,8],[1,8]]}]}"""), "v"));

    [Fact]
    public void A_table_is_of_another_plan_then_it_is_not_this_plans() => Assert.Equal("1 2", string.Join(" ", PlanCase.Run(
        "tables:\n  t: {kind: bands, bands: [[null, null, 1]]}\n  u: {kind: bands, bands: [[null, null, 1]]}\nvalues:\n  v: tier_rate(t, 0)\n  w: tier_rate(u, 0)\n",
        """{"tablesFrom":[{"table":"t","plan":"q","rows":[["any shape"]]},{"table":"u","plan":"p","rows":[[null,null,2]]}]}""").Periods[0] is var p ? [p.ValuesOf("me")["v"], p.ValuesOf("me")["w"]] : []));

    [Theory]
    [InlineData("basis: sum(credit), rate: \"tier_rate(t, 0)\"")]
    [InlineData("basis: credit, rate: \"tier_rate(t, credit / 1 USD)\"")]
    public void No_table_for_a_payee_then_only_that_payee_has_a_problem(string fields)
    {
        var result = PlanCase.Run($"tables:\n  t: {{kind: bands}}\ncomponents:\n  c: {{kind: rate, {fields}}}\n",
            """{"participants":[{"code":"ann","title":"T"},{"code":"bob"}],"tablesFrom":[{"table":"t","title":"T","rows":[[null,null,"10%"]]}],"transactions":[{"amount":100,"seller":"ann"},{"amount":100,"seller":"bob"}]}""");
        Assert.Equal(["ann c 10"], PlanCase.Amounts(result));
        var problem = Assert.Single(result.Periods[0].Problems);
        Assert.Equal(("bob", "c", "compensation.table_missing"), (problem.Participant, problem.Value, problem.Error.Code));
    }

    [Fact]
    public void No_table_on_the_days_of_some_credits_then_only_that_payee_has_a_problem()
    {
        const string Facts = """{"participants":[{"code":"ann"},{"code":"bob"}],"tablesFrom":[{"table":"t","from":"2026-01-10","rows":[[null,null,"10%"]]}],"transactions":[{"amount":100,"seller":"ann","date":"2026-01-10"},{"amount":100,"seller":"bob","date":"2026-01-09"}]}""";
        Assert.Equal(["ann c 10"], PlanCase.Amounts(PlanCase.Run("tables:\n  t: {kind: bands}\ncomponents:\n  c: {kind: formula, pay: \"credit * tier_rate(t, credit / 1 USD)\"}\n", Facts)));
        const string Counted = "tables:\n  t: {kind: bands}\ncounters:\n  n: {add: paid, reset: never}\nvalues:\n  paid: credit * tier_rate(t, n)\ncomponents:\n  c: {kind: formula, pay: paid}\n";
        Assert.Equal(["ann c 10"], PlanCase.Amounts(PlanCase.Run(Counted, Facts)));
    }

    [Fact]
    public void Dated_tables_then_they_are_written_as_they_are_read()
    {
        const string Facts = """{"tables":{"t":{"default":[["0","1"]]}},"tablesFrom":[{"table":"t","plan":"p","title":"T","from":"2026-01-01","until":"2026-02-01","rows":[[null,"2"]]},{"table":"t","from":"2026-03-01","rows":[["1","2"]]}]}""";
        var written = FactsJson.Write(FactsJson.Read(Facts));
        Assert.Contains(Facts[1..^1], written, StringComparison.Ordinal);
        Assert.Equal(written, FactsJson.Write(FactsJson.Read(written)));
    }

    [Theory]
    [InlineData("""{"table":"t","title":"T","position":"P","rows":[]}""", "/tablesFrom/0 compensation.facts_wrong_shape")]
    [InlineData("""{"table":"t"}""", "/tablesFrom/0/rows compensation.facts_missing")]
    [InlineData("""{"rows":[]}""", "/tablesFrom/0/table compensation.facts_missing")]
    [InlineData("""{"table":"t","rows":{}}""", "/tablesFrom/0/rows compensation.facts_wrong_shape")]
    [InlineData("""{"table":"t","rows":[],"form":"2026-01-01"}""", "/tablesFrom/0/form compensation.facts_unknown_member")]
    public void A_dated_table_of_another_shape_then_refused(string table, string expected)
    {
        var detail = Assert.Single(Assert.Throws<Primitives.DomainException>(() => FactsJson.Read($$"""{"tablesFrom":[{{table}}]}""")).Error.Details);
        Assert.Equal(expected, $"{detail.Pointer} {detail.Code}");
    }
}
