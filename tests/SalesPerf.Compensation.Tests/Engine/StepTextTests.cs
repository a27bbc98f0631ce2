using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Tests.Conformance;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>What explains a line is said in its reader's language, but for what the plan's author named and wrote.</summary>
public sealed class StepTextTests
{
    private const string AnyFormula = "if a = 'b: c' then 1 else 2";

    [Fact]
    public void Every_field_and_step_of_every_kind_of_component_is_translated()
    {
        var labels = WorkedExample.All.Select(e => PlanDocument.Read(e.PlanText).Document!).Append(PlanDocument.Read(Rest).Document!)
            .SelectMany(p => p.Components).SelectMany(ComponentFormulas.Of).Select(f => f.Label)
            .Concat(ComponentKind.All.SelectMany(k => k.Fields).Where(f => f.Shape == FieldShape.Formula).Select(f => f.Description));

        Assert.Equal([], labels.Select(l => $"{char.ToUpperInvariant(l[0])}{l[1..]}: {AnyFormula}").Distinct().Where(t => !IsTranslated(t)));
    }

    [Fact]
    public void What_a_line_says_of_itself_is_translated()
    {
        var says = WorkedExample.All.SelectMany(Lines).SelectMany(l => l.Steps).Where(s => s.Code is "measurement" or "quota" or "attainment" or "unrounded" or "rounding" || s.Text.EndsWith("as stated for the payee", StringComparison.Ordinal));

        // A value that the author called like one of them comes with its formula.
        Assert.Equal([], says.Select(s => s.Text).Distinct().Where(t => !t.Contains(": ", StringComparison.Ordinal) && !IsTranslated(t)));
    }

    [Theory]
    [InlineData("Up to the draw of 6000000; 5452500.5 are owed now", "Sampai draw sebesar 6.000.000; kini terutang 5.452.500,5")]
    [InlineData("What is paid on: sum(credit where event = 'booked')", "Yang menjadi dasar bayaran: sum(credit where event = 'booked')")]
    [InlineData("Sum over 1200 credits, exact", "Jumlah 1.200 kredit, tepat")]
    [InlineData("Penjualan bersih: sum(credit)", "Penjualan bersih: sum(credit)")]
    public void A_step_then_it_is_said_with_numbers_as_its_reader_writes_them(string english, string indonesian)
    {
        Assert.Equal(indonesian, Texts.Step(english, Language.Indonesian));
        Assert.Equal(english, Texts.Step(english, Language.English));
    }

    private const string Rest = """
        plan: rest
        currency: USD
        tables:
          bands: {kind: bands, bands: [[0, 1, 1], [1, null, 2]]}
          curve: {kind: curve, points: [[0, 0], [1, 1]]}
          grid: {kind: matrix, rows: {from: [0]}, columns: {from: [0]}, values: [[1]]}
          months: {kind: bands, bands: [[1, null, 0.1]]}
        components:
          units: {kind: unit, units: 3, per_unit: 2, factor: 2, floor: 1, cap: 9, when: "true"}
          marginal: {kind: tiers, basis: sum(credit), table: bands}
          reached: {kind: tiers, basis: sum(credit), table: bands, mode: reached}
          overage: {kind: tiers, basis: sum(credit), table: bands, mode: overage, scale: 5}
          along: {kind: curve, target: 5, table: curve, by: 1}
          cell: {kind: matrix, target: 5, table: grid, row: 0, column: 0}
          target: {kind: target, target: 5, payout: 50%}
          once: {kind: milestone, amount: 5, reached: "true"}
          goals: {kind: mbo, target: 5, goals: {g: 50%}}
          pooled: {kind: pool, pool: 5, share: 50%}
          again: {kind: residual, table: months}
          first: {kind: rules, rules: [{rate: 5%}]}
          lowest: {kind: rules, pick: lowest, rules: [{rate: 5%}, {when: "true", pay: 3}]}
          specific: {kind: rules, pick: most_specific, rules: [{rate: 5%}]}
          stacked: {kind: rules, pick: stack, rules: [{rate: 5%}]}
          compounded: {kind: rules, pick: compound, rules: [{rate: 5%}]}
          solved: {kind: circular, income: 5, bonus_rate: 10%, tax_rate: 20%}
          after_itself: {kind: circular, income: 5, bonus_rate: 10%, after: bonus}
          after_both: {kind: circular, income: 5, bonus_rate: 10%, tax_rate: 20%, after: both}
        """;

    private static bool IsTranslated(string text) => Texts.Step(text, Language.Indonesian) != text;

    private static IEnumerable<PaidLine> Lines(WorkedExample example)
    {
        var result = Calculate.Run(new CalculationInput(PlanProgram.Of(example.PlanText), FactsJson.Read(example.Facts().ToJsonString())));
        return result.Periods.SelectMany(p => p.Participants.SelectMany(x => PlanOutcome.LinesOf(p, x, new PlanReference("p", 1))));
    }
}
