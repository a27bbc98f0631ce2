using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>
/// Checks the formulas of a plan in the order of their dependencies, so that each finds the types of what it names. Where names depend on each other in a circle that
/// earlier periods, earlier credits or people below may resolve, the type of the first is assumed and must come true.
/// </summary>
internal sealed class FormulaChecker
{
    private const int MostAttempts = 4;
    private const int MostGuesses = 40;
    private static readonly ValueKind[] Assumptions = [ValueKind.Money, ValueKind.Number, ValueKind.Boolean, ValueKind.Date, ValueKind.Text];
    private readonly PlanFormulas formulas;
    private readonly PlanDocument document;
    private readonly Schema given;
    private readonly Symbol assumption;
    private readonly IReadOnlyDictionary<string, Symbol> corrected;
    private readonly Dictionary<string, CheckedExpression> done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> assumed = new(StringComparer.Ordinal);
    private readonly HashSet<string> begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private readonly DocumentErrors errors = new();

    private FormulaChecker(PlanFormulas formulas, Schema given, Symbol assumption, IReadOnlyDictionary<string, Symbol> corrected) =>
        (this.formulas, document, this.given, this.assumption, this.corrected) = (formulas, formulas.Document, given, assumption, corrected);

    /// <summary>The checked formulas by name; errors go to <paramref name="errors"/>.</summary>
    public static IReadOnlyDictionary<string, CheckedExpression> Check(PlanFormulas formulas, Schema given, DocumentErrors errors)
    {
        var best = Soundest(formulas, given);
        foreach (var error in best.errors.InOrder) errors.Add(error);
        return best.done;
    }

    // First one type for everything that is assumed; then, as names of a circle may differ (a rate that follows from a balance), another type for one name after the other, as long as that leaves less unsound.
    private static FormulaChecker Soundest(PlanFormulas formulas, Schema given)
    {
        FormulaChecker? best = null;
        foreach (var kind in Assumptions)
        {
            var checker = Attempt(formulas, given, Assumed(formulas, "assumed", kind), []);
            best = best is null || checker.Unsound.CompareTo(best.Unsound) < 0 ? checker : best;
            if (!best.errors.Any || checker.assumed.Count == 0) return best;
        }

        var (guesses, left) = (new Dictionary<string, Symbol>(StringComparer.Ordinal), MostGuesses);
        while (best!.errors.Any && left > 0 && Better(formulas, given, best, guesses, ref left) is { } better) best = better;
        return best;
    }

    private static FormulaChecker? Better(PlanFormulas formulas, Schema given, FormulaChecker best, Dictionary<string, Symbol> guesses, ref int left)
    {
        foreach (var name in best.assumed.Keys.Order(StringComparer.Ordinal))
            foreach (var kind in Assumptions.Where(k => k != best.assumed[name].Kind))
            {
                if (left-- == 0) return null;
                var guess = Assumed(formulas, name, kind);
                var checker = Attempt(formulas, given, best.assumption, new Dictionary<string, Symbol>(guesses, StringComparer.Ordinal) { [name] = guess });
                if (checker.Unsound.CompareTo(best.Unsound) >= 0) continue;
                guesses[name] = guess;
                return checker;
            }

        return null;
    }

    private static Symbol Assumed(PlanFormulas formulas, string name, ValueKind kind) => new(name, kind, Grain.Group, kind == ValueKind.Money ? formulas.Document.Currency : null);

    // What was assumed is corrected by what came out, until both are the same.
    private static FormulaChecker Attempt(PlanFormulas formulas, Schema given, Symbol assumption, Dictionary<string, Symbol> guesses)
    {
        var corrected = new Dictionary<string, Symbol>(guesses, StringComparer.Ordinal);
        for (var n = 1; ; n++)
        {
            var checker = new FormulaChecker(formulas, given, assumption, corrected);
            checker.All();
            var wrong = checker.assumed.Values.Where(s => checker.symbols.TryGetValue(s.Name, out var actual) && actual != s).Select(s => s.Name).ToArray();
            if (wrong.Length == 0) return checker;
            if (n == MostAttempts)
            {
                checker.errors.Add("compensation.plan_type_unclear", checker.PlaceOf(wrong[0]), $"'{wrong[0]}' depends on itself, and its type cannot be found; begin with a value whose type is clear, such as 0 {checker.document.Currency}.");
                return checker;
            }

            foreach (var name in wrong) corrected[name] = checker.symbols[name];
        }
    }

    // What follows from an unsound name is unsound as well, so fewer names say that a guess fits, where fewer errors may only be hidden ones.
    private (int Names, int Errors) Unsound => (failed.Count, errors.InOrder.Count);

    private void All()
    {
        foreach (var name in formulas.Drafts.Keys) Ensure(name);
        foreach (var component in document.Components) Ensure(component.Code);
    }

    private Place PlaceOf(string name) => formulas.Drafts.TryGetValue(name, out var draft) ? draft.Written.Place : new Place(1, 1);

    // Makes the symbol of a name known, and whatever it needs before it. Depth is bounded by the number of names.
    private Symbol? Ensure(string name)
    {
        if (symbols.TryGetValue(name, out var known)) return known;
        if (!IsDeclared(name) && given.Symbols.TryGetValue(name, out var built)) return built;
        if (failed.Contains(name)) return null;
        if (!begun.Add(name)) return assumed[name] = corrected.GetValueOrDefault(name) ?? assumption with { Name = name };
        if (Make(name) is { } made) return symbols[name] = made;
        if (IsDeclared(name)) failed.Add(name);
        return null;
    }

    private bool IsDeclared(string name) => formulas.Drafts.ContainsKey(name) || CounterOf(name) is not null || document.Components.Any(c => c.Code == name);

    private Symbol? Make(string name)
    {
        if (CounterOf(name) is { } counter) return Ensure(ComponentFormulas.NameOf(counter.Name, "add")) is { } add ? add with { Name = name, Grain = Grain.Row } : null;
        if (document.Components.FirstOrDefault(c => c.Code == name) is { } component) return OfComponent(component);
        if (!formulas.Drafts.TryGetValue(name, out var draft) || draft.Tree is null) return null;
        var names = NamesIn.Of(draft.Tree.Root);
        var needed = names.Select(Ensure).OfType<Symbol>().ToArray();
        if (names.Any(failed.Contains)) return null;
        var schema = given.With(needed);
        var result = Expression.Check(Dated(draft), schema, draft.Wanted);
        foreach (var error in result.Errors) errors.Add(PlanProgram.ToPlanError(error));
        if (result.Expression is not { } expression) return null;
        done[name] = expression;
        return new Symbol(name, expression.Kind, expression.Grain == Grain.Row ? Grain.Row : Grain.Group, expression.Kind == ValueKind.Money ? document.Currency : null);
    }

    // What a component pays per credit counts on the credit's day, what it pays per period on the days of the period.
    private SyntaxTree Dated(FormulaDraft draft)
    {
        if (!draft.Name.EndsWith(ComponentFormulas.NameOf("", ComponentFormulas.Exact), StringComparison.Ordinal) || !draft.Written.Text.StartsWith(ComponentFormulas.InForce, StringComparison.Ordinal)) return draft.Tree!;
        var inner = NamesIn.Of(draft.Tree!.Root).Single(n => n.Contains("__", StringComparison.Ordinal));
        var row = Ensure(inner)?.Grain == Grain.Row;
        return Expression.Parse(ComponentFormulas.Dated(draft.Written.Text, row), draft.Tree.Place).Tree!;
    }

    private Symbol? OfComponent(ComponentSpec component)
    {
        var name = ComponentFormulas.NameOf(component.Code, ComponentFormulas.Exact);
        if (Ensure(name) is not { } exact) return null;
        if (exact.Kind is ValueKind.Boolean or ValueKind.Date or ValueKind.Text)
            errors.Add("compensation.plan_not_an_amount", component.Place, $"'{component.Code}' pays an amount, but its formula gives a {exact.Kind.ToString().ToLowerInvariant()}.");
        if (component.PerCredit == true && exact.Grain != Grain.Row)
            errors.Add("compensation.plan_not_per_credit", component.Place, $"'{component.Code}' is per credit, but nothing in it differs from credit to credit; name a field of the credit, such as credit.");
        return new Symbol(component.Code, ValueKind.Money, component.PerCredit == false ? Grain.Group : exact.Grain, component.Currency ?? document.Currency);
    }

    private CounterSpec? CounterOf(string name) => document.Counters.FirstOrDefault(c => c.Name == name || name == $"{c.Name}_after");
}

/// <summary>The names in a formula.</summary>
internal static class NamesIn
{
    // A tree is at most as deep as the bounds of expressions let it be.
    public static IReadOnlySet<string> Of(SyntaxNode node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(node, names);
        return names;
    }

    private static void Collect(SyntaxNode node, HashSet<string> names)
    {
        if (node is NameSyntax name) names.Add(name.Name);
        foreach (var part in Parts(node)) Collect(part, names);
    }

    private static IEnumerable<SyntaxNode> Parts(SyntaxNode node) => node switch
    {
        UnarySyntax u => [u.Operand],
        BinarySyntax b => b.WhenZero is null ? [b.Left, b.Right] : [b.Left, b.Right, b.WhenZero],
        IfSyntax i => [i.Condition, i.Then, i.Else],
        InSyntax n => [n.Operand, .. n.Items],
        BetweenSyntax w => [w.Operand, w.Low, w.High],
        CallSyntax c => [.. c.Arguments, .. c.Clauses.By, .. c.Clauses.Where is { } where ? [where] : Array.Empty<SyntaxNode>()],
        _ => [],
    };
}
