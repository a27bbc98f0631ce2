using System.Globalization;
using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Explains a line.</summary>
internal static class LineSteps
{
    public static IReadOnlyList<ExplanationStep> Of(PlanProgram program, PaidComponent component, PayeeCurrency paid, ShardPeriod part, int row)
    {
        var steps = new List<ExplanationStep>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var formula in program.Formulas.ByComponent[component.Spec.Code])
        {
            var node = program.Parts.Named[formula.Name];
            foreach (var name in Needed(program, node, told)) Tell(steps, name.Name, name.Node, $"{name.Text}", part, row);
            Tell(steps, formula.Name.Split("__")[1], node, $"{Capital(formula.Label)}: {Plain(formula.Text.Text)}", part, row);
        }

        Tell(steps, "unrounded", component.Sum, component.Exact.Shape.IsRow ? $"Sum over {part.Starts[row + 1] - part.Starts[row]} credits, exact" : "Exact amount", part, row);
        if (paid.Rate is not null && paid.Of(part.OfPayees(component.Sum)[row].Number) is { } converted) steps.Add(new ExplanationStep("converted", CanonicalForm.Of(converted), paid.Currency.Code, paid.InWords(component.Currency)));
        steps.Add(new ExplanationStep("rounding", Describe(component.Rounding, paid.Currency), null, component.Spec.RoundEachCredit ? "Rounded once per credit" : "Rounded once per payee, period and component"));
        return steps;
    }

    public static string Describe(RoundingRule rule, Currency currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToLowerInvariant(rule.Mode.ToString()[0])}{rule.Mode.ToString()[1..]} to {rule.Digits ?? currency.MinorDigits} decimals");

    // The values that a formula names, and those that they name, each before what needs it and told once.
    private static IEnumerable<(string Name, ValueNode Node, string Text)> Needed(PlanProgram program, ValueNode node, HashSet<string> told)
    {
        if (node is not FormulaValue formula) yield break;
        foreach (var name in OwnNames(formula.Formula).Distinct().Order(StringComparer.Ordinal))
        {
            if (name.Contains("__", StringComparison.Ordinal) || !program.Parts.Named.TryGetValue(name, out var named) || named.Shape.IsRow || named.Number < 0 || !told.Add(name)) continue;
            foreach (var inner in Needed(program, named, told)) yield return inner;
            yield return (name, named, named is FormulaValue value ? $"{Capital(name.Replace('_', ' '))}: {value.Formula.Text.Trim()}" : named is ParameterInput ? $"{Capital(name.Replace('_', ' '))}, as stated for the payee" : Capital(name.Replace('_', ' ')));
        }
    }

    // What other people's values are made of is theirs to explain.
    private static IEnumerable<string> OwnNames(CheckedExpression formula) => formula.OwnNames.Concat(formula.Calls.Where(c => c.Of is null or { Name: "own" })
        .SelectMany(c => c.Arguments.Select(a => a.Expression).Append(c.Where).OfType<CheckedExpression>().SelectMany(OwnNames)));

    private static void Tell(List<ExplanationStep> steps, string code, ValueNode node, string text, ShardPeriod part, int row)
    {
        if (node.Shape.IsRow) return;
        var column = part.OfPayees(node);
        if (PeriodCalculation.RefusalAt(column, row) is { } refusal)
        {
            steps.Add(new ExplanationStep(code, "", null, $"{text} ({refusal.Error.Message})"));
            return;
        }

        var value = column[row];
        steps.Add(new ExplanationStep(code, node.Shape.IsNumeric ? CanonicalForm.Of(value.Number) : value.Kind == ValueKind.Text ? value.Text : value.ToString(), node.Shape.Currency?.Code, text));
    }

    // Parts of a component are called by their own name.
    private static string Plain(string formula) => System.Text.RegularExpressions.Regex.Replace(formula, "[a-z0-9_]+?__", "", System.Text.RegularExpressions.RegexOptions.NonBacktracking);

    private static string Capital(string text) => text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
