using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>What is known of a value before any fact is seen.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Grain">Row: one per credit. Else one per payee and period.</param>
/// <param name="Currency">Of money.</param>
internal readonly record struct Shape(ValueKind Kind, Grain Grain, Currency? Currency)
{
    public bool IsRow => Grain == Grain.Row;

    public bool IsNumeric => Kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money;
}

/// <summary>One value of a program: everything a plan names, and every call in its formulas. Immutable; shared by all runs.</summary>
/// <param name="name">Name, or the canonical text of a call.</param>
/// <param name="shape">Type and grain.</param>
/// <param name="inputs">What it needs of the same period.</param>
internal abstract class ValueNode(string name, Shape shape, params IReadOnlyList<ValueNode> inputs)
{
    public string Name { get; } = name;

    public Shape Shape { get; } = shape;

    /// <summary>What it needs of the same period; a formula's are set once all nodes stand.</summary>
    public IReadOnlyList<ValueNode> Inputs { get; protected set; } = inputs;

    /// <summary>What it needs of earlier periods only.</summary>
    public virtual IReadOnlyList<ValueNode> Earlier => [];

    /// <summary>Number in the order of calculation; set by the schedule.</summary>
    public int Number { get; private set; } = -1;

    /// <summary>How often the values of all payees must be brought together before it can be calculated; set by the schedule.</summary>
    public int Stratum { get; private set; }

    public void PutAt(int number, int stratum) => (Number, Stratum) = (number, stratum);

    /// <summary>Its values for the payees (credits) of a shard in a period.</summary>
    public abstract Column Evaluate(ShardPeriod shard);

    /// <summary>Its value for one credit, where values depend on the credit before; only what can stand in such a circle has one.</summary>
    public virtual Value EvaluateRow(RowCursor cursor) => throw new InvalidOperationException($"'{Name}' is not calculated credit by credit.");

    /// <summary>Whether it can be calculated credit by credit.</summary>
    public virtual bool HasRows => false;
}

/// <summary>A value that is made of all payees' values: calculated between two strata, for everybody at once.</summary>
internal abstract class PeopleValue(string name, Shape shape, ValueNode inner, People people) : ValueNode(name, shape, inner)
{
    public ValueNode Inner { get; } = inner;

    /// <summary>Whose values it is made of.</summary>
    public People People { get; } = people;

    /// <summary>Values and refusals of everybody, from those of everybody.</summary>
    public abstract PeopleColumn Combine(PeopleColumn inner, RunContext run, int period);

    public override Column Evaluate(ShardPeriod shard) => shard.People(this);
}

/// <summary>A number for every participant.</summary>
/// <param name="Values">By the participant's number.</param>
/// <param name="Refused">Why somebody has no value; null where all have one.</param>
internal sealed record PeopleColumn(decimal[] Values, Refusal?[]? Refused);

/// <summary>One credit at a time, where values depend on the credit before.</summary>
internal sealed class RowCursor(ShardPeriod shard, IReadOnlySet<ValueNode> group)
{
    private readonly Dictionary<ValueNode, Value> values = [];

    public ShardPeriod Shard => shard;

    public int Row { get; private set; }

    public void MoveTo(int row) => Row = row;

    public void Set(ValueNode node, Value value) => values[node] = value;

    /// <summary>The value of a node at the credit at hand.</summary>
    public Value Of(ValueNode node) => group.Contains(node) ? values[node] : shard.OfCredits(node)[Row];
}
