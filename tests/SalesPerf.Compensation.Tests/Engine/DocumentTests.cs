using System.Diagnostics;
using System.Text;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>What is wrong with a document is told at its place; no text does harm.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("componentz:\n  a: 1\n", "3:1 compensation.plan_unknown_name components")]
    [InlineData("parameters:\n  rate: {type: procent}\n", "4:16 compensation.plan_unknown_word percent")]
    [InlineData("parameters:\n  rate: {type: percent, default: ten}\n", "4:34 compensation.plan_bad_value ")]
    [InlineData("values:\n  a: quta * 2\nparameters:\n  quota: {type: money, from: quota}\n", "4:6 expressions.unknown_name quota")]
    [InlineData("measurements:\n  sales: sum(credit)\nvalues:\n  a: 2 * slaes\n", "6:10 expressions.unknown_name sales")]
    [InlineData("counters:\n  meter: {add: credit}\nvalues:\n  a: credit + metre_after\n", "6:15 expressions.unknown_name meter_after")]
    [InlineData("components:\n  bonus: {kind: bonus, amount: 5}\n  c: {kind: rate, basis: total(bonsu of reports), rate: 1%}\n", "5:32 expressions.unknown_name bonus")]
    [InlineData("values:\n  places: 1\ncomponents:\n  c: {kind: bonus, amount: 5, when: placs = 1}\n", "6:37 expressions.unknown_name places")]
    [InlineData("components:\n  c: {kind: rat, basis: 1, rate: 1}\n", "4:13 compensation.plan_unknown_word rate")]
    [InlineData("components:\n  c: {kind: rate, basis: 1}\n", "4:6 compensation.plan_missing_name ")]
    [InlineData("components:\n  c: {kind: circular, income: 1, bonus_rate: 2, after: both}\n", "4:6 compensation.plan_missing_name ")]
    [InlineData("components:\n  c: {kind: tiers, basis: 1 USD, table: accelerater}\ntables:\n  accelerator: {kind: bands, bands: [{value: 1}]}\n", "4:41 compensation.plan_unknown_table accelerator")]
    [InlineData("values:\n  a__b: 1\n", "4:3 compensation.plan_bad_name ")]
    [InlineData("values:\n  date: 1\n", "4:3 compensation.plan_reserved_name ")]
    [InlineData("values:\n  a: 1\nmeasurements:\n  a: 2\n", "6:3 compensation.plan_repeated_name ")]
    [InlineData("values:\n  a: 1\n  a: 2\n", "5:3 compensation.plan_repeated_name ")]
    [InlineData("values:\n  a: &x 1\n", "4:6 compensation.plan_alias ")]
    [InlineData("values:\n  a: !!int 1\n", "4:6 compensation.plan_tag ")]
    [InlineData("crediting:\n  - {rule: r, to: manager}\n", "4:19 compensation.plan_unknown_word managers")]
    [InlineData("components:\n  c: {kind: rate, basis: sum(credit), rate: 10%, per: credit}\n", "4:3 compensation.plan_not_per_credit ")]
    [InlineData("components:\n  c: {kind: formula, pay: \"'x'\"}\n", "4:3 compensation.plan_not_an_amount ")]
    [InlineData("tables:\n  t: {kind: curve, points: [[1, 1]]}\nvalues:\n  v: tier_rate(t, 1)\n", "6:6 compensation.plan_wrong_table ")]
    [InlineData("components:\n  c: {kind: formula, pay: min(1 USD, 2 USD), cap: 5}\n", "4:27 compensation.plan_cut_by_comma ")]
    [InlineData("components:\n  c: {kind: rate, basis: 1 USD, rate: min(1, 2) + max(3, 4)}\n", "4:39 compensation.plan_cut_by_comma ")]
    [InlineData("components:\n  c: {kind: rate, basis: 1 USD, rate: 1, other}\n", "4:42 compensation.plan_unknown_name ")]
    [InlineData("components:\n  c: {kind: rate, basis: 1 USD, rate: 'min(1', 2)}\n", "4:48 compensation.plan_unknown_name ")]
    [InlineData("values: [1\n", "4:1 compensation.plan_not_yaml ")]
    public void A_mistake_then_place_code_and_suggestion(string plan, string expected)
    {
        var error = PlanCase.Errors(plan)[0];
        Assert.Equal(expected, $"{error.Line}:{error.Column} {error.Code} {error.Suggestion}");
    }

    [Fact]
    public void Several_mistakes_are_told_at_once() => Assert.Equal(["values", "measurements", "components"], PlanCase.Errors("values:\n  a: nope_a\nmeasurements:\n  b: nope_b\ncomponents:\n  c: {kind: formula, pay: nope_c}\n")
        .Select(e => e.Line switch { 4 => "values", 6 => "measurements", _ => "components" }));

    [Fact]
    public void The_same_structure_as_json_is_the_same_plan()
    {
        var yaml = PlanProgram.Of("plan: p\ncurrency: USD\nvalues:\n  a: 1 + 2\n");
        var json = PlanProgram.Of("""{"plan":"p","currency":"USD","values":{"a":"1 + 2"}}""");
        Assert.Equal(yaml.Document.Values[0].Formula.Text, json.Document.Values[0].Formula.Text);
        Assert.Equal("{\"plan\"", json.Document.Source[..7]);
    }

    public static TheoryData<string> Hostile => new()
    {
        new string('[', 100_000), new string('{', 100_000), string.Concat(Enumerable.Repeat("a: ", 50_000)), string.Concat(Enumerable.Repeat("- ", 100_000)), string.Concat(Enumerable.Repeat("? ", 50_000)),
        "a: &a [x]\nb: *a\n", "%YAML 99999999999999999999.1\n---\na: 1\n", "a: \"\\UFFFFFFFF\"\n", "\u0000", "plan: p\ncurrency: USD\nvalues:\n  a: " + new string('(', 100_000) + "\n",
        "plan: p\ncurrency: USD\nvalues:\n  a: " + new string('9', 100_000) + "\n", "plan: p\ncurrency: USD\nvalues:\n  a: 1" + string.Concat(Enumerable.Repeat(" + 1", 50_000)) + "\n",
        "plan: p\ncurrency: USD\nvalues:\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"  a{i}: {(i == 0 ? "1" : $"a{i - 1} + a{i - 1}")}\n")), new string('x', 2_000_000), "--- a\n--- b\n", "a: b: c\n", "\t", "{", "}", "[]", "null", "",
        "plan: p\ncurrency: USD\ntables:\n  t: {kind: bands, bands: [" + string.Join(",", Enumerable.Repeat("[0,1,1]", 40_000)) + "]}\n",
    };

    [Theory, MemberData(nameof(Hostile))]
    public void A_hostile_text_is_refused_by_type_and_soon(string text)
    {
        var watch = Stopwatch.StartNew();
        Assert.NotEmpty(PlanProgram.Compile(text).Errors);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public void A_chain_of_as_many_names_as_there_may_be_is_calculated()
    {
        var text = new StringBuilder("values:\n  a0: 1\n");
        for (var i = 1; i < PlanBounds.MostNames; i++) text.Append("  a").Append(i).Append(": a").Append(i - 1).Append(" + 1\n");
        Assert.Equal("1000", PlanCase.Value(PlanCase.Run(text.ToString(), "{}"), "a999"));
    }

    [Theory]
    [InlineData("1e5")]
    [InlineData("\"x\"")]
    [InlineData("\"79228162514264337593543950336\"")]
    [InlineData("[]")]
    public void An_amount_that_is_no_number_is_refused_at_its_pointer(string amount)
    {
        var refusal = Assert.Throws<Primitives.DomainException>(() => PlanCase.Run("", $$"""{"transactions":[{"amount":{{amount}}}]}"""));
        Assert.Equal(("compensation.invalid_facts", "/transactions/0/amount"), (refusal.Error.Code, refusal.Error.Details[0].Pointer));
    }

    [Fact]
    public void An_overflow_is_a_problem_of_its_payee() => Assert.Contains(PlanCase.Run("values:\n  v: sum(credit) * 1000000000000000000000\ncomponents:\n  c: {kind: formula, pay: v}\n", PlanCase.Sales(1_000_000_000_000m)).Periods[0].Problems, p => p.Value == "c");

    [Theory]
    [InlineData("sum(units * units)")]
    [InlineData("average(units * units)")]
    [InlineData("sum(units * units where units > 0)")]
    [InlineData("sum(units * units over year_to_date)")]
    [InlineData("greatest(running(units * units over year_to_date))")]
    [InlineData("greatest(sum(units * units by order))")]
    [InlineData("greatest(so_far_after)")]
    [InlineData("sum(marginal(t, units * units))")]
    [InlineData("marginal(t, 1000000000000000000000000000) * count()")]
    [InlineData("to_date(sum(units * units))")]
    [InlineData("total(sum(units * units) of company)")]
    public void A_value_larger_than_28_digits_is_a_problem_of_its_payee_and_the_others_are_paid(string formula)
    {
        const string Plan = "counters:\n  so_far: {start: 0, add: units * units, reset: year}\ntables:\n  t: {kind: bands, by: number, value: number, bands: [[0, null, 100]]}\nvalues:\n  v: ";
        string Facts(string many) => $$"""{"calendar":{"first":"2026-01-01","count":2},"participants":[{"code":"A"},{"code":"B"}],"transactions":[{{string.Join(",", Enumerable.Range(0, 9).Select(i => $$"""{"order":"o","line":"{{i}}","seller":"A","date":"2026-01-0{{i + 1}}","amount":"1","units":"{{many}}"}"""))}},{"seller":"B","date":"2026-01-01","amount":"1","units":"2"}]}""";

        var result = PlanCase.Run($"{Plan}{formula}\n", Facts("100000000000000"));

        Assert.Contains(result.Periods[0].Problems, p => p is { Participant: "A", Value: "v", Error.Code: "expressions.overflow" });
        if (!formula.StartsWith("total", StringComparison.Ordinal) && !formula.StartsWith("marginal", StringComparison.Ordinal))
            Assert.Equal(PlanCase.Value(PlanCase.Run($"{Plan}{formula}\n", Facts("2")), "v", "B", 0), PlanCase.Value(result, "v", "B", 0));
    }

    [Theory]
    [InlineData("99999999999999", null)]
    [InlineData("99999999999999.99", null)]
    [InlineData("100000000000000", "compensation.too_large_to_pay")]
    [InlineData("-100000000000000", "compensation.too_large_to_pay")]
    [InlineData("999999999999999999", "compensation.too_large_to_pay")]
    public void A_line_larger_than_anybody_is_paid_is_a_problem_of_its_payee_and_the_others_are_paid(string amount, string? code)
    {
        var facts = $$"""{"participants":[{"code":"A"},{"code":"B"}],"transactions":[{"order":"1","seller":"A","amount":"{{amount}}"},{"order":"2","seller":"B","amount":"2"}]}""";
        foreach (var formula in new[] { "{kind: formula, pay: sum(credit)}", "{kind: formula, per: credit, pay: credit}" })
        {
            var period = PlanCase.Run($"components:\n  c: {formula}\n", facts).Periods[0];
            Assert.Equal(code, period.Problems.SingleOrDefault(p => p.Value == "c")?.Error.Code);
            Assert.Equal(2m, Assert.Single(period.LinesOf("B")).Amount.Amount);
            Assert.Equal(code is null ? 1 : 0, period.LinesOf("A").Count);
        }
    }

    [Theory]
    [InlineData("0.00001")]
    [InlineData("0.000000000000001")]
    [InlineData("0.000000000000000001")]
    public void A_small_line_with_many_digits_after_the_point_is_paid(string factor) =>
        Assert.Empty(PlanCase.Run($"components:\n  c: {{kind: formula, pay: sum(credit) * {factor}, rounding: {{mode: half_even, digits: 4}}}}\n", PlanCase.Sales(7m)).Periods[0].Problems);

    [Fact]
    public void A_transaction_that_cannot_be_converted_as_it_is_too_large_counts_for_nobody_and_the_others_are_paid()
    {
        const string Facts = """
            {"participants":[{"code":"A"}],"rates":[{"from":"EUR","to":"USD","date":"2026-01-01","rate":"99999999999999","quote":"to_per_from"}],
             "transactions":[{"order":"1","seller":"A","date":"2026-01-05","currency":"EUR","amount":"999999999999999999"},{"order":"2","seller":"A","date":"2026-01-05","currency":"USD","amount":"2"}]}
            """;
        var period = PlanCase.Run("components:\n  c: {kind: formula, pay: sum(credit)}\n", Facts).Periods[0];
        Assert.Equal(("1", "too_large"), (Assert.Single(period.Exclusions).Transaction.Order, period.Exclusions[0].Reason));
        Assert.Equal(2m, Assert.Single(period.LinesOf("A")).Amount.Amount);
    }
}
