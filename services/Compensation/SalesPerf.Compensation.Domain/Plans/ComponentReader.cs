using SalesPerf.Expressions;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads components by the fields of their kind.</summary>
internal static class ComponentReader
{
    public static ComponentSpec? Read(PlanMember member, DocumentErrors errors)
    {
        if (MapReader.Of(member.Value, errors, "component") is not { } map) return null;
        var kind = Kind(map, errors);
        if (kind is null) return null;
        var formulas = new Dictionary<string, ExpressionText>(StringComparer.Ordinal);
        var words = new Dictionary<string, PlanScalar>(StringComparer.Ordinal);
        foreach (var field in kind.Fields) Field(map, field, formulas, words);
        var (rounding, each) = SettingReader.Rounding(map, errors);
        var spec = new ComponentSpec(member.Key, map.Text("name") ?? member.Key, kind, member.KeyPlace)
        {
            Formulas = formulas, Words = words, Goals = Goals(map, kind, errors), Rules = Rules(map, kind, errors),
            When = map.Expression("when"), Factor = map.Expression("factor"), Floor = map.Expression("floor"), Cap = map.Expression("cap"),
            Rounding = rounding, RoundEachCredit = each, PerCredit = map.Word("per", null, "credit", "period") is { } per ? per == "credit" : null,
            EarningCode = map.Text("earning_code"), Currency = map.Currency("currency"), Accepts = SettingReader.Accepts(map), From = map.Date("from"), Until = map.Date("until"),
        };
        map.Text("description");
        map.Done();
        return spec;
    }

    private static ComponentKind? Kind(MapReader map, DocumentErrors errors)
    {
        if (map.Text("kind", required: true) is not { } name) return null;
        var kind = ComponentKind.Of(name);
        if (kind is null) errors.Add("compensation.plan_unknown_word", map.PlaceOf("kind"), $"There is no kind '{name}'.", Suggestions.For(name, ComponentKind.All.Select(k => k.Name)));
        return kind;
    }

    private static void Field(MapReader map, ComponentField field, Dictionary<string, ExpressionText> formulas, Dictionary<string, PlanScalar> words)
    {
        switch (field.Shape)
        {
            case FieldShape.Formula:
                if (map.Expression(field.Name, field.Required && !(field.NotNeededWith is { } other && words[other.Field].Text == other.Word)) is { } formula) formulas[field.Name] = formula;
                break;
            case FieldShape.Table when map.Text(field.Name, field.Required) is { } table:
                words[field.Name] = new PlanScalar(map.PlaceOf(field.Name), table, false);
                break;
            case FieldShape.Word when map.Word(field.Name, field.Default, [.. field.Words]) is { } word:
                words[field.Name] = new PlanScalar(map.PlaceOf(field.Name), word, false);
                break;
        }
    }

    private static List<GoalSpec> Goals(MapReader map, ComponentKind kind, DocumentErrors errors)
    {
        if (kind.Fields.All(f => f.Shape != FieldShape.Goals)) return [];
        map.Node("goals", required: true);
        var goals = new List<GoalSpec>();
        foreach (var member in map.Members("goals", PlanBounds.MostTables))
        {
            if (member.Value is PlanScalar scalar) goals.Add(new GoalSpec(member.Key, new ExpressionText(scalar.Text, scalar.Place)));
            else errors.Add("compensation.plan_not_a_value", member.Value.Place, "The weight of a goal is a formula.");
        }

        return goals;
    }

    private static List<RuleSpec> Rules(MapReader map, ComponentKind kind, DocumentErrors errors)
    {
        if (kind.Fields.All(f => f.Shape != FieldShape.Rules)) return [];
        var rules = new List<RuleSpec>();
        foreach (var item in map.List("rules", PlanBounds.MostCreditingRules, required: true))
        {
            if (MapReader.Of(item, errors, "choice") is not { } rule) continue;
            var spec = new RuleSpec(rule.Expression("when"), rule.Expression("rate"), rule.Expression("pay"), rule.Whole("priority", 0, 1_000_000) ?? 0, rule.Place);
            rule.Done();
            if (spec.Rate is null == spec.Pay is null) errors.Add("compensation.plan_missing_name", rule.Place, "A choice has either 'rate' or 'pay'.");
            rules.Add(spec);
        }

        return rules;
    }
}
