using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A sum divided by a count; zero of nothing.</summary>
internal sealed class Ratio(string name, Shape shape, ValueNode sum, ValueNode count) : ValueNode(name, shape, sum, count)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var (sums, counts) = (shard.OfPayees(sum), shard.OfPayees(count));
        var (values, by) = (Columns.Decimals(sums, shard.Payees), Columns.Decimals(counts, shard.Payees));
        for (var p = 0; p < values.Length; p++) values[p] = by[p] == 0m ? 0m : values[p] / by[p];
        return Refused.With(Columns.Numbers(values, Shape.Kind, Shape.Currency), Refused.Any(shard.Payees, sums, counts));
    }
}

/// <summary>Whether two conditions hold for a credit.</summary>
internal sealed class BothTrue(string name, ValueNode first, ValueNode second) : ValueNode(name, new Shape(ValueKind.Boolean, Grain.Row, null), first, second)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var (a, b) = ((BooleanColumn)shard.OfCredits(first), (BooleanColumn)shard.OfCredits(second));
        var both = new bool[shard.Credits];
        for (var i = 0; i < both.Length; i++) both[i] = a.Values.Span[a.IsConstant ? 0 : i] && b.Values.Span[b.IsConstant ? 0 : i];
        return Refused.With(new BooleanColumn(both), Refused.Any(both.Length, a, b));
    }
}

/// <summary>Whether a credit is the first one that counts in its group.</summary>
/// <param name="name">Name.</param>
/// <param name="along">How many credits of the group count so far.</param>
internal sealed class FirstOfGroup(string name, GroupedValue along) : ValueNode(name, new Shape(ValueKind.Boolean, Grain.Row, null), along)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var counts = shard.OfCredits(along);
        return Refused.With(new BooleanColumn(Array.ConvertAll(Columns.Decimals(counts, shard.Credits), c => c == 1m)), Refused.Any(shard.Credits, counts));
    }
}

/// <summary>The exact amount of a line in another currency than the plan's, at the rate of the last day of the period.</summary>
internal sealed class ConvertedLine(string name, ValueNode inner, Currency currency, string type) : ValueNode(name, new Shape(ValueKind.Money, Grain.Group, currency), inner)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var column = shard.OfPayees(Inputs[0]);
        var values = Columns.Decimals(column, shard.Payees);
        if (shard.Run.RateTo(currency, shard.LastDay, type) is not { } rate)
            return Refused.With(Columns.Zero(Shape), [new RowRefusal(0, new Refusal(CalculationErrors.NoExchangeRate(shard.Run.Program.Document.Currency.Code, currency.Code, shard.LastDay), Name, 0, 0))]);
        for (var p = 0; p < values.Length; p++) values[p] = rate.Apply(values[p]);
        return Refused.With(Columns.Numbers(values, ValueKind.Money, currency), Refused.Any(shard.Payees, column));
    }
}
