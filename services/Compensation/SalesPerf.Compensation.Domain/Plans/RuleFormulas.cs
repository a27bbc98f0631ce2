using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>The formulas of a component of kind <c>rules</c>.</summary>
internal static class RuleFormulas
{
    public static void Add(ComponentSpec component, ComponentFormulas.Builder list)
    {
        var rules = InOrder(component);
        for (var i = 0; i < rules.Count; i++)
        {
            var (rule, name) = (rules[i], ComponentFormulas.Number("choice", i));
            list.Add($"{name}_when", rule.When ?? new Text.ExpressionText("true", rule.Place), $"condition of choice {i + 1}");
            list.Add($"{name}_{(rule.Rate is null ? "pay" : "rate")}", rule.Rate ?? rule.Pay!, rule.Rate is null ? $"pay of choice {i + 1}" : $"rate of choice {i + 1}");
        }

        list.Add(ComponentFormulas.Result, component.Words["pick"].Text switch
        {
            "highest" => Extreme(rules, list, "max"),
            "lowest" => Extreme(rules, list, "min"),
            "stack" => WithDefault(rules, list, string.Join(" + ", rules.Select((r, i) => $"(if {When(list, i)} then {Pay(rules, list, i)} else 0)"))),
            "compound" => Compound(rules, list),
            _ => First(rules, list),
        }, $"choices, {component.Words["pick"].Text.Replace('_', ' ')}");
    }

    // Lower priority first, then as written; for the most specific, more conditions joined by 'and' come first.
    private static IReadOnlyList<RuleSpec> InOrder(ComponentSpec component)
    {
        var rules = component.Rules.Select((r, i) => (Rule: r, i));
        var ordered = component.Words["pick"].Text == "most_specific"
            ? rules.OrderByDescending(r => Conditions(r.Rule)).ThenBy(r => r.Rule.Priority).ThenBy(r => r.i)
            : rules.OrderBy(r => r.Rule.Priority).ThenBy(r => r.i);
        return [.. ordered.Select(r => r.Rule)];
    }

    // Conditions joined by 'and' on the outside; the 'and' of a between, or inside parentheses of an 'or', joins nothing.
    private static int Conditions(RuleSpec rule) => rule.When is not null && Expression.Parse(rule.When.Text).Tree is { } tree ? Joined(tree.Root) : 0;

    private static int Joined(SyntaxNode node)
    {
        var (count, at) = (1, node);
        while (at is BinarySyntax { Operator: BinaryOperator.And } and)
        {
            count += and.Right is BinarySyntax { Operator: BinaryOperator.And } ? Joined(and.Right) : 1;
            at = and.Left;
        }

        return count;
    }

    private static string When(ComponentFormulas.Builder list, int i) => list[$"{ComponentFormulas.Number("choice", i)}_when"];

    private static string Pay(IReadOnlyList<RuleSpec> rules, ComponentFormulas.Builder list, int i) =>
        rules[i].Rate is null ? list[$"{ComponentFormulas.Number("choice", i)}_pay"] : $"{list["basis"]} * {list[$"{ComponentFormulas.Number("choice", i)}_rate"]}";

    private static string First(IReadOnlyList<RuleSpec> rules, ComponentFormulas.Builder list)
    {
        var text = list["default"];
        for (var i = rules.Count - 1; i >= 0; i--) text = $"if {When(list, i)} then {Pay(rules, list, i)} else {text}";
        return text;
    }

    // The extreme of those that apply: each in turn beside the best so far, which is named so that no formula grows with the number of choices.
    private static string Extreme(IReadOnlyList<RuleSpec> rules, ComponentFormulas.Builder list, string function)
    {
        string? best = null, any = null;
        for (var i = 0; i < rules.Count; i++)
        {
            var (when, pay) = (When(list, i), Pay(rules, list, i));
            list.Add(ComponentFormulas.Number("best", i), best is null ? $"if {when} then {pay} else 0" : $"if not {when} then {best} else if {any} then {function}({best}, {pay}) else {pay}", $"best of the first {i + 1}");
            list.Add(ComponentFormulas.Number("any", i), any is null ? when : $"{any} or {when}", $"whether one of the first {i + 1} applies");
            (best, any) = (list[ComponentFormulas.Number("best", i)], list[ComponentFormulas.Number("any", i)]);
        }

        return any is null ? list["default"] : $"if {any} then {best} else {list["default"]}";
    }

    private static string WithDefault(IReadOnlyList<RuleSpec> rules, ComponentFormulas.Builder list, string text) =>
        rules.Count == 0 ? list["default"] : $"if {string.Join(" or ", rules.Select((_, i) => When(list, i)))} then {text} else {list["default"]}";

    // Each rate applies to the basis together with all that was added before.
    private static string Compound(IReadOnlyList<RuleSpec> rules, ComponentFormulas.Builder list)
    {
        var running = list["basis"];
        for (var i = 0; i < rules.Count; i++)
        {
            var add = rules[i].Rate is null ? list[$"{ComponentFormulas.Number("choice", i)}_pay"] : $"{running} * {list[$"{ComponentFormulas.Number("choice", i)}_rate"]}";
            list.Add(ComponentFormulas.Number("running", i), $"{running} + (if {When(list, i)} then {add} else 0)", $"basis with what the first {i + 1} add");
            running = list[ComponentFormulas.Number("running", i)];
        }

        return WithDefault(rules, list, $"{running} - {list["basis"]}");
    }
}
