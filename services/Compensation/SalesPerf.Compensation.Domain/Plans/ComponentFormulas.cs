using System.Globalization;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>One formula of a component, with a name of its own (<c>component__field</c>) and a label for the steps of an explanation.</summary>
/// <param name="Name">Name in formulas; authors cannot write it, as no name of theirs has two underscores.</param>
/// <param name="Text">Formula.</param>
/// <param name="Label">The step in words.</param>
internal sealed record ComponentFormula(string Name, ExpressionText Text, string Label);

/// <summary>Turns a component into formulas: what the author wrote by field, and how its kind puts them together. There is one way to calculate: formulas.</summary>
internal static class ComponentFormulas
{
    /// <summary>Name of the result before gate, factor, floor and cap.</summary>
    public const string Result = "result";

    /// <summary>Name of the result after the factor, where there is one.</summary>
    public const string Factored = "factor_applied";

    /// <summary>Name of the exact amount that is rounded.</summary>
    public const string Exact = "exact";

    /// <summary>How the formula of a component with days begins.</summary>
    public const string InForce = "if ";

    /// <summary>The formula of a component with days: per credit the credit's day counts, else the days of the period.</summary>
    public static string Dated(string formula, bool perCredit) =>
        perCredit ? formula.Replace("period_end", "date", StringComparison.Ordinal).Replace("period_start", "date", StringComparison.Ordinal) : formula;

    /// <summary>The formulas, in the order in which a person would follow them.</summary>
    public static IReadOnlyList<ComponentFormula> Of(ComponentSpec component)
    {
        var list = new Builder(component);
        foreach (var field in component.Kind.Fields.Where(f => f.Shape == FieldShape.Formula)) list.Field(field);
        ByKind(component, list);
        AfterKind(component, list);
        return list.Formulas;
    }

    /// <summary>Name of a part of a component.</summary>
    public static string NameOf(string component, string part) => $"{component}__{part}";

    private static void ByKind(ComponentSpec c, Builder list)
    {
        switch (c.Kind.Name)
        {
            case "rate" or "override": list.Add(Result, $"{list["basis"]} * {list["rate"]}", "basis × rate"); break;
            case "unit": list.Add(Result, $"{list["units"]} * {list["per_unit"]}", "units × amount per unit"); break;
            case "tiers": Tiers(c, list); break;
            case "curve":
                list.Add("payout", $"curve({list.Table}, {list["by"]})", "payout of the curve");
                list.Add(Result, $"{list["target"]} * {list["payout"]} * {list["weight"]}", "target × payout × weight");
                break;
            case "matrix":
                list.Add("cell", $"matrix({list.Table}, {list["row"]}, {list["column"]})", "cell of the grid");
                list.Add(Result, $"{list["target"]} * {list["cell"]}", "target × cell");
                break;
            case "target": list.Add(Result, $"{list["target"]} * {list["weight"]} * {list["payout"]}", "target × weight × payout"); break;
            case "bonus": list.Add(Result, list["amount"], "the amount"); break;
            case "milestone":
                list.Add("met", $"if {list["reached"]} then 1 else 0", "1 where the condition holds in this period");
                list.Add("met_before", $"prior_to_date({list["met"]} over {c.Words["once_per"].Text})", "earlier periods in which it held");
                list.Add(Result, $"if {list["met"]} = 1 and {list["met_before"]} = 0 then {list["amount"]} else 0", "paid once");
                break;
            case "mbo": Mbo(c, list); break;
            case "pool": list.Add(Result, $"{list["pool"]} * {list["share"]}", "pool × share"); break;
            case "residual":
                list.Add("rate", $"tier_rate({list.Table}, {list["age"]})", "rate of that age");
                list.Add(Result, $"{list["basis"]} * {list["rate"]}", "basis × rate");
                break;
            case "rules": RuleFormulas.Add(c, list); break;
            case "circular": Circular(c, list); break;
            default: list.Add(Result, list["pay"], "the formula"); break;
        }
    }

    private static void Tiers(ComponentSpec c, Builder list)
    {
        switch (c.Words["mode"].Text)
        {
            case "reached":
                list.Add("reached_rate", $"tier_rate({list.Table}, {list["by"]})", "value of the reached band");
                list.Add(Result, $"{list["basis"]} * {list["reached_rate"]} * {list["rate"]}", "all of the basis × the reached value × rate");
                break;
            case "overage":
                list.Add("multiplier", $"tier_rate({list.Table}, {list["by"]})", "multiplier of the reached band");
                list.Add("up_to_scale", $"min({list["basis"]}, {list["scale"]}) * {list["rate"]}", "what is not above 100 %, × rate");
                list.Add("overage", $"max({list["basis"]} - {list["scale"]}, 0) * {list["rate"]} * {list["multiplier"]}", "what is above, × rate × the reached multiplier");
                list.Add(Result, $"{list["up_to_scale"]} + {list["overage"]}", "both parts");
                break;
            default:
                list.Add("walked", c.Formulas.ContainsKey("scale") ? $"marginal({list.Table}, {list["basis"]}, {list["scale"]})" : $"marginal({list.Table}, {list["basis"]})", "each part of the basis × the value of its band");
                list.Add(Result, $"{list["walked"]} * {list["rate"]}", "× rate");
                break;
        }
    }

    private static void Circular(ComponentSpec c, Builder list)
    {
        var (income, rate, tax) = (list["income"], list["bonus_rate"], list["tax_rate"]);
        switch (c.Words["after"].Text)
        {
            case "bonus": list.Add(Result, $"{rate} * {income} / (1 + {rate})", "bonus, where bonus = rate × (income − bonus)"); break;
            case "both": list.Add(Result, $"{rate} * {income} * (1 - {tax}) / (1 + {rate} * (1 - {tax}))", "bonus, where bonus = rate × (income − bonus − tax) and tax = rate × (income − bonus)"); break;
            default: list.Add(Result, $"{rate} * {income} * (1 - {tax}) / (1 - {rate} * {tax})", "bonus, where bonus = rate × (income − tax) and tax = rate × (income − bonus)"); break;
        }

        if (c.Formulas.ContainsKey("tax_rate")) list.Add("tax", $"{tax} * ({income} - {list[Result]})", "the tax that belongs to it");
    }

    private static void Mbo(ComponentSpec c, Builder list)
    {
        for (var i = 0; i < c.Goals.Count; i++) list.Add(Number("weight", i), c.Goals[i].Weight, $"weight of {c.Goals[i].Goal}");
        var sum = string.Join(" + ", c.Goals.Select((g, i) => $"{list[Number("weight", i)]} * goal_score('{g.Goal.Replace("'", "''", StringComparison.Ordinal)}')"));
        list.Add("score", sum.Length == 0 ? "0" : sum, "sum of weight × score");
        list.Add(Result, $"{list["target"]} * {list["score"]}", "target × score");
    }

    // Factor, floor and cap, then the gate: where it is closed nothing is paid, not even a floor.
    private static void AfterKind(ComponentSpec c, Builder list)
    {
        var last = Result;
        last = list.Then("factor", c.Factor, last, (now, field) => $"{now} * {field}", "× factor");
        last = list.Then("floor", c.Floor, last, (now, field) => $"max({now}, {field})", "not less than the floor");
        last = list.Then("cap", c.Cap, last, (now, field) => $"min({now}, {field})", "not more than the cap");
        list.Then("when", c.When, last, (now, field) => $"if {field} then {now} else 0", "where the condition holds, else nothing");
        list.Finish();
    }

    internal static string Number(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}_{index + 1}");

    internal sealed class Builder(ComponentSpec component)
    {
        private readonly List<ComponentFormula> formulas = [];
        private readonly Dictionary<string, string> bare = new(StringComparer.Ordinal);
        private string last = Result;

        public IReadOnlyList<ComponentFormula> Formulas => formulas;

        public string Table => component.Words["table"].Text;

        /// <summary>How a part is written in the formulas of the others: by its name, or as the bare number that it is, which goes with money and numbers alike, or as the one name that it is, so that a parameter is that of the day of each credit.</summary>
        public string this[string part] => bare.GetValueOrDefault(part) ?? NameOf(component.Code, part);

        public void Field(ComponentField field)
        {
            if (component.Formulas.TryGetValue(field.Name, out var given)) Add(field.Name, given, field.Description);
            else if (field.Default is { } otherwise) Add(field.Name, component.Kind.Field(otherwise) is null ? otherwise : this[otherwise], field.Description);
            else if (field.Required || (field.Name == "scale" && component.Words["mode"].Text == "overage")) Add(field.Name, "0", field.Description);
        }

        public void Add(string part, string text, string label) => Add(part, new ExpressionText(text, component.Place), label);

        public void Add(string part, ExpressionText text, string label)
        {
            formulas.Add(new ComponentFormula(NameOf(component.Code, part), text, label));
            if (part == Result) last = NameOf(component.Code, part);
            else if (Literal.Number(text.Text) is not null) bare[part] = $"({text.Text})";
            else if (Names.IsName(text.Text)) bare[part] = text.Text;
        }

        public string Then(string field, ExpressionText? given, string before, Func<string, string, string> combine, string label)
        {
            if (given is null) return before;
            Add(field, given, field);
            var name = $"{field}_applied";
            Add(name, combine(this[before], this[field]), label);
            last = NameOf(component.Code, name);
            return name;
        }

        public void Finish() => formulas.Add(new ComponentFormula(NameOf(component.Code, Exact), new ExpressionText(InForceOf(last), component.Place), "exact amount"));

        private string InForceOf(string name)
        {
            if (component.From is null && component.Until is null) return name;
            var (first, until) = (component.From ?? DateOnly.MinValue, component.Until ?? DateOnly.MaxValue);
            return string.Create(CultureInfo.InvariantCulture, $"{InForce}{first:yyyy-MM-dd} <= period_end and period_start < {until:yyyy-MM-dd} then {name} else 0");
        }
    }
}
