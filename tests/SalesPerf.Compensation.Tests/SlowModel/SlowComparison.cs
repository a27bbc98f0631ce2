using System.Globalization;
using System.Text.Json.Nodes;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>Compares a result of <c>plan evaluate</c> with the slow model, number by number.</summary>
internal static class SlowComparison
{
    // The engine's decimals end after 28 digits where fractions go on for ever.
    private static readonly Rational Relative = Rational.Power(10, -15);

    /// <summary>What differs; empty where the two agree on every value, credit and line, and on what cannot be calculated.</summary>
    public static IReadOnlyList<string> Differences(string plan, JsonObject facts, JsonObject result)
    {
        var slow = new SlowEvaluator(plan, facts);
        var differences = new List<string>();
        foreach (var period in result["periods"]!.AsArray().Select(p => p!.AsObject()))
            foreach (var payee in period["payees"]!.AsArray().Select(p => p!.AsObject()))
            {
                var at = new SlowAt(slow.Facts.Person(Text(payee["participant"])), slow.Facts.Periods.First(p => p.Code == Text(period["code"])));
                var refused = (period["problems"] as JsonArray ?? []).Where(p => Text(p!["participant"]) == at.Person.Code).Select(p => Text(p!["value"])).ToHashSet();
                Payee(slow, at, payee, refused, differences);
            }

        Payments(slow, result, differences);
        return differences;
    }

    private static void Payments(SlowEvaluator slow, JsonObject result, List<string> differences)
    {
        if (slow.Plan.Root.Node("payment") is null) return;
        foreach (var person in slow.Facts.People)
        {
            var payments = new SlowPayments(slow).Of(person);
            foreach (var period in result["periods"]!.AsArray().Select((p, i) => (Json: p!, Index: i)))
            {
                var told = period.Json["payees"]!.AsArray().Single(p => Text(p!["participant"]) == person.Code)!["payment"];
                var where = $"{Text(period.Json["code"])}/{person.Code} payment";
                Same($"{where} paid", () => new SlowAmount(payments[period.Index].Paid, null), told?["paid"], differences);
                Same($"{where} balance", () => new SlowAmount(payments[period.Index].Balance, null), told?["balance"], differences);
            }
        }
    }

    private static void Payee(SlowEvaluator slow, SlowAt at, JsonObject payee, HashSet<string> refused, List<string> differences)
    {
        var where = $"{at.Period.Code}/{at.Person.Code}";
        foreach (var name in PayeeNames(slow).Where(n => !refused.Contains(n))) Same($"{where} {name}", () => slow.Named(name, at), payee["values"]?[name], differences);
        foreach (var name in refused) Refused($"{where} {name}", () => slow.Plan.Components.TryGetValue(name, out var component) ? slow.Components.Line(name, component, at) : slow.Named(name, at), differences);
        var credits = slow.Credits.Where(c => c.Payee.Code == at.Person.Code && c.Period == at.Period).ToArray();
        var told = payee["credits"]!.AsArray().Select(c => c!.AsObject()).ToArray();
        if (credits.Length != told.Length) differences.Add($"{where}: {told.Length} credits, and {credits.Length} by the slow model");
        else for (var i = 0; i < told.Length; i++) Credit(slow, at with { Credit = credits[i] }, $"{where} credit {i}", told[i], differences);
        foreach (var line in payee["lines"]!.AsArray().Select(l => l!.AsObject())) Line(slow, at, where, line, differences);
    }

    private static IEnumerable<string> PayeeNames(SlowEvaluator slow) => slow.Plan.Formulas.Keys.Concat(slow.Plan.Components.Keys).Where(n => !slow.Plan.IsPerCredit(n));

    private static void Credit(SlowEvaluator slow, SlowAt at, string where, JsonObject told, List<string> differences)
    {
        var credit = at.Credit!;
        var (order, rule, share) = (Text(told["order"]), Text(told["rule"]), Rational.Parse(Text(told["share"])));
        if (order != credit.Transaction.Order || rule != credit.Role || !Near(share, credit.Share)) differences.Add($"{where}: {order} {rule} {share}, and {credit.Transaction.Order} {credit.Role} {credit.Share} by the slow model");
        foreach (var name in slow.Plan.Formulas.Keys.Concat(slow.Plan.Components.Keys).Concat(slow.Plan.Counters.Keys).Where(slow.Plan.IsPerCredit))
            if (told["values"]?[name] is { } value) Same($"{where} {name}", () => slow.Named(name, at), value, differences);
    }

    private static void Line(SlowEvaluator slow, SlowAt at, string where, JsonObject line, List<string> differences)
    {
        var name = Text(line["component"]);
        var component = slow.Plan.Components[name];
        Same($"{where} line {name}, exact", () => new SlowAmount(slow.Components.Paid(name, component, at), null), line["unrounded"], differences);
        Same($"{where} line {name}", () => new SlowAmount(slow.Components.Line(name, component, at).Round(4, "half_even"), null), line["amount"], differences);
    }

    private static void Same(string where, Func<object> slow, JsonNode? told, List<string> differences)
    {
        string expected;
        try
        {
            var value = slow();
            if (value is SlowAmount amount)
            {
                if (told is not null && Near(Rational.Parse(Text(told)), amount.Value)) return;
                expected = amount.ToString();
            }
            else
            {
                expected = value switch { bool flag => flag ? "true" : "false", DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), _ => (string)value };
                if (told is not null && Text(told) == expected) return;
            }
        }
        catch (SlowRefusal refusal)
        {
            expected = $"a refusal ({refusal.Message})";
        }

        differences.Add($"{where} is {(told is null ? "nothing" : Text(told))}, and {expected} by the slow model");
    }

    private static void Refused(string where, Func<object> slow, List<string> differences)
    {
        try
        {
            differences.Add($"{where} cannot be calculated, and is {slow()} by the slow model");
        }
        catch (SlowRefusal)
        {
            // As it should be.
        }
    }

    private static bool Near(Rational a, Rational b) => (a - b).Abs() <= Relative * Rational.Max(Rational.One, b.Abs());

    private static string Text(JsonNode? node) => SlowFacts.Text(node) ?? "";
}
