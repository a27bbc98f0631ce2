using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>The values of a program, not yet in order.</summary>
/// <param name="Named">By the name that authors gave them, or that parts of components have.</param>
/// <param name="All">All values, calls included.</param>
/// <param name="Components">What is paid, in the order of the document.</param>
/// <param name="Conditions">Conditions of crediting rules.</param>
internal sealed record ProgramParts(IReadOnlyDictionary<string, ValueNode> Named, IReadOnlyList<ValueNode> All, IReadOnlyList<PaidComponent> Components, CreditingConditions Conditions);

/// <summary>Makes a value of every checked formula and of every call in them.</summary>
internal sealed class ProgramBuilder
{
    private readonly PlanDocument document;
    private readonly PlanFormulas formulas;
    private readonly IReadOnlyDictionary<string, CheckedExpression> checkedFormulas;
    private readonly Dictionary<string, ValueNode> named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TableValues> tables = new(StringComparer.Ordinal);
    private readonly CallBuilder calls;

    public ProgramBuilder(PlanDocument document, PlanFormulas formulas, IReadOnlyDictionary<string, CheckedExpression> checkedFormulas, DocumentErrors errors)
    {
        (this.document, this.formulas, this.checkedFormulas) = (document, formulas, checkedFormulas);
        calls = new CallBuilder(document, NodeOf, TableOf, errors);
    }

    public ProgramParts Build(CreditingConditions conditions)
    {
        foreach (var (name, formula) in checkedFormulas) named[name] = new FormulaValue(name, ShapeOf(formula), formula, formulas.Drafts[name].Written.Place);
        foreach (var counter in document.Counters) MakeCounterSides(counter);
        var components = document.Components.Select(Component).ToArray();
        foreach (var counter in document.Counters) BindCounter(counter);
        foreach (var formula in named.Values.OfType<FormulaValue>().ToArray()) calls.Bind(formula);
        return new ProgramParts(named, [.. Reachable(components)], components, conditions);
    }

    private Shape ShapeOf(CheckedExpression formula) =>
        new(formula.Kind, formula.Grain == Grain.Row ? Grain.Row : Grain.Group, formula.Kind == ValueKind.Money ? formula.Currency ?? document.Currency : null);

    private ValueNode NodeOf(string name)
    {
        if (named.TryGetValue(name, out var node)) return node;
        return named[name] = Make(name);
    }

    private ValueNode Make(string name)
    {
        var currency = document.Currency;
        if (document.Parameters.FirstOrDefault(p => p.Name == name) is { } parameter) return new ParameterInput(parameter, currency);
        if (document.Attributes.FirstOrDefault(a => a.Name == name) is { } attribute) return Field(name, attribute.Type);
        if (document.Classifications.Contains(name)) return Field(name, ValueKind.Text);
        if (Names.OfPayees.FirstOrDefault(n => n.Name == name) is { } payee) return new PayeeInput(name, payee.Kind);
        if (Names.OfTransactions.Concat(Names.OfCredits).FirstOrDefault(n => n.Name == name) is { } field) return Field(name, field.Kind);
        throw new InvalidOperationException($"'{name}' was checked and is not known.");
        FieldInput Field(string of, ValueKind kind) => new(of, new Shape(kind, Grain.Row, kind == ValueKind.Money ? currency : null));
    }

    private TableValues TableOf(string name)
    {
        if (tables.TryGetValue(name, out var table)) return table;
        var spec = document.Tables.First(t => t.Name == name);
        return tables[name] = new TableValues(spec, TableCells.Of(spec).ToDictionary(c => c.Name, c => NodeOf(c.Name), StringComparer.Ordinal));
    }

    private PaidComponent Component(ComponentSpec spec)
    {
        var exact = NodeOf(ComponentFormulas.NameOf(spec.Code, ComponentFormulas.Exact));
        var (rounding, currency) = (spec.Rounding ?? document.Rounding, spec.Currency ?? document.Currency);
        if (spec.RoundEachCredit && exact.Shape.IsRow) exact = new RoundedValue($"{spec.Code} of each credit", exact, rounding, document.Currency);
        ValueNode sum = exact.Shape.IsRow ? new AggregateValue($"sum({spec.Code})", new Shape(ValueKind.Money, Grain.Group, document.Currency), AggregateFunction.Sum, exact, null, null, null) : exact;
        if (currency != document.Currency) sum = new ConvertedLine($"{spec.Code} in {currency}", sum, currency, document.Conversion.Type);
        var line = new RoundedValue(exact.Shape.IsRow ? $"{spec.Code} of the line" : spec.Code, sum, rounding, currency, isLine: true);
        named[spec.Code] = exact.Shape.IsRow && spec.PerCredit != false ? exact : line;
        return new PaidComponent(spec, exact, sum, line, rounding, currency);
    }

    private void MakeCounterSides(CounterSpec counter)
    {
        var shape = ShapeOf(checkedFormulas[ComponentFormulas.NameOf(counter.Name, "add")]) with { Grain = Grain.Row };
        named[counter.Name] = new CounterSide(counter.Name, shape, false);
        named[$"{counter.Name}_after"] = new CounterSide($"{counter.Name}_after", shape, true);
    }

    private void BindCounter(CounterSpec counter)
    {
        var (before, after) = ((CounterSide)named[counter.Name], (CounterSide)named[$"{counter.Name}_after"]);
        var start = counter.Start is null ? null : NodeOf(ComponentFormulas.NameOf(counter.Name, "start"));
        var value = new CounterValue(counter, before.Shape, start, NodeOf(ComponentFormulas.NameOf(counter.Name, "add")), NodeOf("date"));
        before.Bind(value);
        after.Bind(value);
    }

    // Everything that a line, or a value that an author named, is made of.
    private HashSet<ValueNode> Reachable(IReadOnlyList<PaidComponent> components)
    {
        var found = new HashSet<ValueNode>();
        var open = new Stack<ValueNode>(components.Select(c => c.Line).Concat(formulas.Drafts.Keys.Where(n => !IsTableCell(n)).Select(NodeOf)).Concat(document.Counters.SelectMany(c => new[] { named[c.Name], named[$"{c.Name}_after"] })));
        while (open.TryPop(out var node))
        {
            if (!found.Add(node)) continue;
            foreach (var other in node.Inputs.Concat(node.Earlier)) open.Push(other);
        }

        return found;
    }

    private bool IsTableCell(string name) => document.Tables.Any(t => name.StartsWith(ComponentFormulas.NameOf(t.Name, ""), StringComparison.Ordinal));
}
