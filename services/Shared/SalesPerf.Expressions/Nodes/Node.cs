using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Where a node came from: what a refusal names.</summary>
internal sealed record Site(SyntaxTree Tree, TextSpan Span)
{
    public string Text => Tree.TextOf(Span);

    public Refusal Refusal(Func<string, DomainError> error)
    {
        var (line, column) = Tree.Place.Locate(Tree.Text, Span.Start);
        return new(error($"`{Shown}`"), Text, line, column);
    }

    private string Shown => Text.Length <= 80 ? Text : $"{Text[..77]}...";
}

/// <summary>What is known of a node's value before any row is seen.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Grain">How often it occurs.</param>
/// <param name="Unit">Of money: the number of its currency, <see cref="AnyUnit"/> where every currency will do, <see cref="UnknownUnit"/> where rows have their own.</param>
/// <param name="IsAdaptable">Made of bare numbers only: becomes money beside money.</param>
/// <param name="Categories">Of a text: its known values.</param>
internal sealed record Trait(ValueKind Kind, Grain Grain, int Unit = 0, bool IsAdaptable = false, IReadOnlySet<string>? Categories = null)
{
    public const int AnyUnit = 0;
    public const int UnknownUnit = -1;

    public bool IsNumeric => Kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money;

    public Currency? Currency => Unit > 0 ? CurrencyCode.At(Unit) : null;
}

/// <summary>A checked part of an expression: calculates batches of rows, and single rows, with the same results.</summary>
internal abstract class Node(Site site, Trait trait, params IReadOnlyList<Node> parts)
{
    public Site Site { get; } = site;

    public Trait Trait { get; } = trait;

    public IReadOnlyList<Node> Parts { get; } = parts;

    public ValueKind Kind => Trait.Kind;

    /// <summary>Work for one row, parts included.</summary>
    public int Steps { get; protected init; } = 1 + parts.Sum(p => p.Steps);

    /// <summary>The values of a batch; the caller releases them.</summary>
    public abstract Vector Run(Batch batch);

    /// <summary>The value of one row; refuses by <see cref="DomainException"/>.</summary>
    public abstract Value Row(RowContext row);
}

/// <summary>One row that is calculated, and the steps taken where they are asked for.</summary>
internal sealed class RowContext(IRowSource source, int number, List<ExplainedStep>? steps)
{
    private int depth;

    public Value Named(string name) => source[name];

    public DomainException Refused(Refusal refusal) => refusal.In(number);

    public Value Of(Node node)
    {
        if (steps is null) return node.Row(this);
        depth++;
        var value = node.Row(this);
        depth--;
        if (node is not LiteralNode) steps.Add(new(node.Site.Text, value, depth));
        return value;
    }
}

/// <summary>A part of an expression and its value in one row, after the parts that it was made of.</summary>
/// <param name="Text">The part as it was written.</param>
/// <param name="Value">Its value.</param>
/// <param name="Depth">0 for the whole expression; larger for its parts.</param>
public sealed record ExplainedStep(string Text, Value Value, int Depth);

/// <summary>A written-out value.</summary>
internal sealed class LiteralNode(Site site, Trait trait, Value value) : Node(site, trait)
{
    private readonly Column column = Column.Constant(value) is NumericColumn && FixedPoint.TryFrom(value.Number, out var units, out var scale)
        ? new FixedColumn(new[] { units }, scale) : Column.Constant(value);

    public Value Value { get; } = value;

    public override Vector Run(Batch batch)
    {
        var vector = batch.Take(Form.Decimal, true);
        switch (column)
        {
            case FixedColumn c: (vector.Form, vector.Units, vector.Scale, vector.Bound) = (Form.Fixed, c.Values, c.Scale, c.Bound); break;
            case DecimalColumn c: vector.Decimals = c.Values; break;
            case DateColumn c: (vector.Form, vector.Codes) = (Form.Date, c.DayNumbers); break;
            case TextColumn c: (vector.Form, vector.Codes, vector.Dictionary) = (Form.Text, c.Codes, c.Dictionary); break;
            case BooleanColumn c: (vector.Form, vector.Flags) = (Form.Boolean, c.Values); break;
        }

        if (Kind == ValueKind.Money) vector.Currency = Trait.Unit;
        return vector;
    }

    public override Value Row(RowContext row) => Value;
}

/// <summary>A named value, or the result of a host call, from the source.</summary>
internal sealed class NameNode(Site site, Trait trait, string name, int slot) : Node(site, trait)
{
    public string Name { get; } = name;

    public int Slot { get; } = slot;

    public override Vector Run(Batch batch)
    {
        var vector = batch.Slice(Slot);
        if (Trait.Unit > 0 && vector.Currencies.IsEmpty) vector.Currency = Trait.Unit;
        return vector;
    }

    public override Value Row(RowContext row)
    {
        var value = row.Named(Name);
        if (value.Kind != Kind && !(Trait.IsNumeric && value.Kind is ValueKind.Number or ValueKind.Percent)) throw new InvalidOperationException($"'{Name}' is declared as {Kind} but was given as {value.Kind}.");
        return Trait.IsNumeric ? value.As(Kind, Trait.Currency) : value;
    }
}

/// <summary>The same number as another kind: a bare number beside money, a percentage as a number.</summary>
internal sealed class RelabelNode(Site site, Trait trait, Node operand) : Node(site, trait, operand)
{
    public override Vector Run(Batch batch)
    {
        var vector = operand.Run(batch);
        if (Kind != ValueKind.Money) (vector.Currency, vector.Currencies) = (0, default);
        else if (operand.Kind != ValueKind.Money) vector.Currency = Math.Max(Trait.Unit, 0);
        return vector;
    }

    public override Value Row(RowContext row) => row.Of(operand).As(Kind, Trait.Currency);
}
