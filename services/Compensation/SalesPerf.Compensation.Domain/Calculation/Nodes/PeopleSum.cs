using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>Whose values are brought together.</summary>
internal enum PeopleScope
{
    /// <summary>Who reports to the payee directly.</summary>
    Reports,

    /// <summary>Everybody below the payee.</summary>
    Subtree,

    /// <summary>The payee's team, the payee included.</summary>
    Team,

    /// <summary>Everybody.</summary>
    Company,

    /// <summary>Whom a named relation of the payee leads to.</summary>
    Relation,

    /// <summary>By whom a credit came up the reporting line to the payee: who was credited directly, and the managers between. One group for each credit.</summary>
    Path,
}

/// <summary>People whose values are brought together.</summary>
/// <param name="Scope">Whose.</param>
/// <param name="Relation">Kind of the relation.</param>
internal readonly record struct People(PeopleScope Scope, string? Relation)
{
    /// <summary>Whether it looks only down the reporting line, so that it ends whatever is asked of those below.</summary>
    public bool IsDownward => Scope is PeopleScope.Reports or PeopleScope.Subtree;
}

/// <summary>A value of other people: the sum, least or greatest of theirs on the last day of the period.</summary>
internal sealed class PeopleSum(string name, ValueNode inner, AggregateFunction function, People people) : PeopleValue(name, inner.Shape with { Grain = Grain.Group }, inner, people)
{
    public override PeopleColumn Combine(PeopleColumn inner, RunContext run, int period)
    {
        var groups = run.PeopleOf(People, period);
        var (values, refused) = (new decimal[run.Count], (Refusal?[]?)null);
        for (var payee = 0; payee < values.Length; payee++)
        {
            try { One(payee, groups[payee], inner, values, ref refused); }
            catch (OverflowException) { (refused ??= new Refusal?[values.Length])[payee] ??= Refused.Overflow(this); }
        }

        return new PeopleColumn(values, refused);
    }

    /// <summary>The value of one payee; used alone where an override waits for those below, level by level.</summary>
    public void One(int payee, int[] group, PeopleColumn inner, decimal[] values, ref Refusal?[]? refused)
    {
        var first = true;
        values[payee] = 0m;
        foreach (var other in group)
        {
            if (inner.Refused?[other] is { } refusal) (refused ??= new Refusal?[values.Length])[payee] ??= refusal;
            values[payee] = first ? inner.Values[other] : function switch
            {
                AggregateFunction.Least => Math.Min(values[payee], inner.Values[other]),
                AggregateFunction.Greatest => Math.Max(values[payee], inner.Values[other]),
                _ => values[payee] + inner.Values[other],
            };
            first = false;
        }
    }
}

/// <summary>How many people there are around a payee on the last day of the period.</summary>
internal sealed class PeopleCount(string name, People people) : ValueNode(name, new Shape(ValueKind.Number, Grain.Group, null))
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var groups = shard.Run.PeopleOf(people, shard.Index);
        var counts = new long[shard.Payees];
        for (var p = 0; p < counts.Length; p++) counts[p] = groups[shard.FirstPayee + p].Length;
        return new FixedColumn(counts, 0);
    }
}
