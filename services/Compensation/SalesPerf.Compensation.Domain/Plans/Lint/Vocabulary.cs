using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>What a plan's formulas compare the fields of transactions with: the values at which its answers can change.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, HashSet<Value>> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> goals = new(StringComparer.Ordinal);
    private readonly HashSet<string> certificates = new(StringComparer.Ordinal);
    private readonly HashSet<string> relations = new(StringComparer.Ordinal);
    private readonly HashSet<string> named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LookupSpec> lookups;

    public Vocabulary(PlanDocument document) : this(document, Formulas(document))
    {
        foreach (var lookup in lookups.Values)
            for (var k = 0; k < lookup.Keys.Count; k++) Keys(lookup.Keys[k], lookup, k);
        foreach (var component in document.Components) goals.UnionWith(component.Goals.Select(g => g.Goal));
    }

    private Vocabulary(PlanDocument document, IEnumerable<string> formulas)
    {
        lookups = document.Tables.OfType<LookupSpec>().ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var text in formulas)
            if (Expression.Parse(text).Tree is { } tree) Walk(tree.Root);
    }

    /// <summary>What each formula by itself compares.</summary>
    public static IEnumerable<Vocabulary> OfEach(PlanDocument document) => Formulas(document).Distinct().Select(formula => new Vocabulary(document, [formula]));

    /// <summary>Codes of goals whose scores are read.</summary>
    public IReadOnlyCollection<string> Goals => goals;

    /// <summary>Codes of certifications that are asked for.</summary>
    public IReadOnlyCollection<string> Certificates => certificates;

    /// <summary>Kinds of relations that aggregates look along.</summary>
    public IReadOnlyCollection<string> Relations => relations;

    /// <summary>The values that a field is compared with.</summary>
    public IReadOnlyCollection<Value> Of(string field) => values.GetValueOrDefault(field) ?? [];

    /// <summary>Whether any formula names it.</summary>
    public bool Names(string name) => named.Contains(name);

    private static IEnumerable<string> Formulas(PlanDocument document) =>
    [
        .. document.Values.Select(v => v.Formula.Text), .. document.Counters.Select(c => c.Add.Text), .. document.Crediting.Rules.Select(r => r.When?.Text).OfType<string>(),
        .. document.Components.SelectMany(c => c.Formulas.Values.Concat(new[] { c.When, c.Factor, c.Floor, c.Cap }.OfType<Text.ExpressionText>()).Select(f => f.Text)),
        .. document.Components.SelectMany(c => c.Rules).SelectMany(r => new[] { r.When, r.Rate, r.Pay }).OfType<Text.ExpressionText>().Select(f => f.Text),
    ];

    private void Walk(SyntaxNode node)
    {
        switch (node)
        {
            case NameSyntax name:
                named.Add(name.Name);
                break;
            case UnarySyntax unary:
                Walk(unary.Operand);
                break;
            case BinarySyntax binary:
                Compared(binary.Left, binary.Right);
                Compared(binary.Right, binary.Left);
                Each(binary.WhenZero is { } zero ? [binary.Left, binary.Right, zero] : [binary.Left, binary.Right]);
                break;
            case IfSyntax choice:
                Each([choice.Condition, choice.Then, choice.Else]);
                break;
            case InSyntax membership:
                foreach (var item in membership.Items) Compared(membership.Operand, item);
                Each([membership.Operand, .. membership.Items]);
                break;
            case BetweenSyntax between:
                Compared(between.Operand, between.Low);
                Compared(between.Operand, between.High);
                Each([between.Operand, between.Low, between.High]);
                break;
            case CallSyntax call:
                Call(call);
                break;
        }
    }

    private void Call(CallSyntax call)
    {
        if (call.Function is "starts_with" or "contains" && call.Arguments is [var field, var part]) Compared(field, part);
        if (call.Arguments is [LiteralSyntax { Value: { Kind: ValueKind.Text } code }])
        {
            if (call.Function == "goal_score") goals.Add(code.Text);
            if (call.Function == "certified") certificates.Add(code.Text);
        }

        if (call.Function is "lookup" or "row" && call.Arguments is [NameSyntax { Name: var table }, ..] && lookups.TryGetValue(table, out var asked))
            for (var k = 0; k < Math.Min(asked.Keys.Count, call.Arguments.Count - 1); k++)
                if (call.Arguments[k + 1] is NameSyntax { Name: var name }) Keys(name, asked, k);
        if (call.Clauses.Of is { Word: "relation", Arguments: [{ Value: { Kind: ValueKind.Text } kind }] }) relations.Add(kind.Text);
        Each(call.Clauses.Where is { } where ? [.. call.Arguments, where] : call.Arguments);
    }

    // A key that is a number is compared as one where what is asked by it is one.
    private void Keys(string field, LookupSpec lookup, int key)
    {
        foreach (var text in lookup.Rows.Select(r => r.Keys[key]).OfType<string>())
        {
            Add(field, Value.Of(text));
            if (Text.Literal.Number(text) is { } number) Add(field, Value.Of(number));
        }
    }

    private void Each(IEnumerable<SyntaxNode> nodes)
    {
        foreach (var node in nodes) Walk(node);
    }

    private void Compared(SyntaxNode side, SyntaxNode other)
    {
        if (side is NameSyntax { Name: var name } && other is LiteralSyntax { Value: var value }) Add(name, value);
    }

    private void Add(string field, Value value)
    {
        if (!values.TryGetValue(field, out var known)) values[field] = known = [];
        known.Add(value);
    }
}
