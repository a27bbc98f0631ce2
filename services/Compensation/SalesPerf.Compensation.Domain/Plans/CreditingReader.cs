using SalesPerf.Expressions;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads crediting: rules in order, and beside them the policy for duplicates and the total of splits.</summary>
internal static class CreditingReader
{
    public static CreditingSpec Read(MapReader map, DocumentErrors errors)
    {
        var items = map.List("crediting", PlanBounds.MostCreditingRules);
        var rules = items.Select(i => MapReader.Of(i, errors, "crediting rule")).OfType<MapReader>().Select(r => Rule(r, errors)).OfType<CreditingRuleSpec>().ToArray();
        var duplicates = map.Word("duplicates", "all", "all", "max_100", "first_path", "highest") switch
        {
            "max_100" => DuplicatePolicy.Max100,
            "first_path" => DuplicatePolicy.FirstPath,
            "highest" => DuplicatePolicy.Highest,
            _ => DuplicatePolicy.All,
        };
        var total = SplitTotal(map, errors);
        foreach (var again in rules.GroupBy(r => r.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
            errors.Add("compensation.plan_repeated_name", again.Place, $"There is a crediting rule '{again.Name}' before.");
        return CreditingSpec.SellerOnly with { Rules = rules.Length == 0 ? CreditingSpec.SellerOnly.Rules : rules, Duplicates = duplicates, SplitTotal = total };
    }

    private static decimal? SplitTotal(MapReader map, DocumentErrors errors)
    {
        var text = map.Text("split_total");
        if (text is null or "any") return text is null ? 1m : null;
        if (Literal.Number(text) is { } total) return total;
        errors.Add("compensation.plan_not_a_number", map.PlaceOf("split_total"), "'split_total' is a number such as 150%, or any.");
        return 1m;
    }

    private static CreditingRuleSpec? Rule(MapReader rule, DocumentErrors errors)
    {
        var name = rule.Text("rule", required: true);
        var to = rule.Text("to", required: true);
        var split = rule.Word("split", "equal", "equal", "by_weight", "none");
        var read = new
        {
            When = rule.Expression("when"), Share = rule.Fraction("share") ?? 1m, Levels = rule.Whole("levels", 1, PlanBounds.MostLevels) ?? PlanBounds.MostLevels,
            On = rule.Word("on", "transaction_date", "transaction_date", "roll_date", "transaction date", "roll date"),
        };
        var place = rule.PlaceOf("to");
        rule.Done();
        if (name is null || to is null || Target(to, place, errors) is not { } target) return null;
        return new CreditingRuleSpec(name, target.Target, rule.Place)
        {
            Of = target.Of, When = read.When, Share = read.Share, Levels = read.Levels, ByWeight = split == "by_weight", Undivided = split == "none", OnRollDate = read.On!.StartsWith("roll", StringComparison.Ordinal),
        };
    }

    // "seller", "managers", or a word with what it is of: "relation overlay".
    private static (CreditTarget Target, string? Of)? Target(string to, Place place, DocumentErrors errors)
    {
        var words = to.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        (CreditTarget, string?)? found = words switch
        {
            ["seller"] => (CreditTarget.Seller, null),
            ["coverage"] => (CreditTarget.Coverage, null),
            ["managers"] => (CreditTarget.Managers, null),
            ["team"] => (CreditTarget.Team, null),
            ["relation", var of] => (CreditTarget.Relation, of),
            ["participant", var of] => (CreditTarget.Participant, of),
            ["position", var of] => (CreditTarget.Position, of),
            ["attribute", var of] => (CreditTarget.Attribute, of),
            _ => null,
        };
        if (found is null)
            errors.Add("compensation.plan_unknown_word", place, "A rule credits to: seller, coverage, managers, team, relation <kind>, participant <code>, position <code> or attribute <name>.", Suggestions.For(to, ["seller", "coverage", "managers", "team", "relation", "participant", "position", "attribute"]));
        return found;
    }
}
