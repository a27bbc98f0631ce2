using System.Text.Json.Nodes;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Evaluation;

namespace SalesPerf.Compensation.Tests.SlowModel;

public sealed class SlowModelTests
{
    private static readonly Gen<RandomPlan> Plans = Gen.Int[1, 1_000_000].Select(seed => new RandomPlan(seed));

    [Fact]
    public void Random_plans_and_facts_then_the_engine_and_the_slow_model_agree_on_every_number()
    {
        // The same plans at every run, so that a failure is of what was changed; the long form takes new ones.
        if (Environment.GetEnvironmentVariable("SALESPERF_TEST_LONG") == "1")
            Plans.Sample(p => Assert.Empty(SlowComparison.Differences(p.Text, p.Facts, Calculated(p.Text, p.Facts))), iter: 3000, print: p => $"{p.Text}\n{p.Facts}");
        Parallel.For(1, 301, seed =>
        {
            var p = new RandomPlan(seed);
            Assert.Empty(SlowComparison.Differences(p.Text, p.Facts, Calculated(p.Text, p.Facts)));
        });
    }

    // The comparison would be worth nothing if it did not see a wrong number.
    [Fact]
    public void A_number_of_the_engine_changed_then_it_is_told() => Plans.Sample(p =>
    {
        var result = Calculated(p.Text, p.Facts);
        // Who is paid in what has no rate has no line.
        if (result["periods"]!.AsArray().SelectMany(p => p!["payees"]!.AsArray()).SelectMany(p => p!["lines"]!.AsArray()).FirstOrDefault() is not { } line) return;
        line["amount"] = "123456.789";
        Assert.NotEmpty(SlowComparison.Differences(p.Text, p.Facts, result));
    }, iter: 20);

    [Theory]
    [InlineData("2.345", 2, "half_even", "2.34")]
    [InlineData("2.355", 2, "half_even", "2.36")]
    [InlineData("2.345", 2, "half_up", "2.35")]
    [InlineData("-2.345", 2, "half_up", "-2.35")]
    [InlineData("-2.345", 2, "down", "-2.34")]
    [InlineData("-2.341", 2, "up", "-2.35")]
    [InlineData("-2.341", 2, "floor", "-2.35")]
    [InlineData("-2.349", 2, "ceiling", "-2.34")]
    [InlineData("1250", -2, "half_even", "1200")]
    public void Rounded_then_the_mode_decides(string value, int digits, string mode, string expected) => Assert.Equal(expected, Rational.Parse(value).Round(digits, mode).ToString());

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("10 / 4 else 1", "2.5")]
    [InlineData("10 / 0 else 1", "1")]
    [InlineData("if 1 > 2 then 10 / 5 else 3", "3")]
    [InlineData("if 3 > 2 then (10 / 0 else 7) else 3", "7")]
    [InlineData("-2 * -3", "6")]
    [InlineData("if not 1 = 2 and 5 between 1 and 5 then 1 else 0", "1")]
    [InlineData("8% * 50", "4")]
    public void A_formula_then_its_value(string formula, string expected)
    {
        var slow = new SlowEvaluator("plan: p\ncurrency: USD", []);
        Assert.Equal(expected, slow.Number(SlowParser.Parse(formula), new SlowAt(slow.Facts.People[0], slow.Facts.Periods[0])).ToString());
    }

    private static JsonObject Calculated(string plan, JsonObject facts) =>
        JsonNode.Parse(ResultJson.Of(Calculate.Run(new CalculationInput(PlanProgram.Of(plan), FactsJson.Read(facts.ToJsonString())))))!.AsObject();
}
