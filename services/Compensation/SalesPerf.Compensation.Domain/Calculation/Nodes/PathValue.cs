using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A value of everybody, brought together to be asked for by their numbers.</summary>
internal sealed class EverybodysValue(ValueNode inner) : PeopleValue($"{inner.Name} of everybody", inner.Shape with { Grain = Grain.Group }, inner, new People(PeopleScope.Company, null))
{
    public override PeopleColumn Combine(PeopleColumn inner, RunContext run, int period) => inner;
}

/// <summary>For each credit, the sum or the greatest of a value of those by whom it came up the reporting line; zero where it did not.</summary>
internal sealed class PathValue(string name, EverybodysValue everybody, AggregateFunction function) : ValueNode(name, everybody.Shape with { Grain = Grain.Row }, everybody)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var all = shard.Run.PeopleColumns[everybody];
        var (values, refused) = (new decimal[shard.Credits], new List<RowRefusal>());
        for (var row = 0; row < values.Length; row++)
        {
            int[] path = [.. shard.Path(row)];
            if (path.Length == 0) continue;
            if (path.Select(p => all.Refused?[p]).FirstOrDefault(r => r is not null) is { } refusal) refused.Add(new RowRefusal(row, refusal));
            else values[row] = function == AggregateFunction.Greatest ? path.Max(p => all.Values[p]) : path.Sum(p => all.Values[p]);
        }

        return Refused.With(Columns.Numbers(values, Shape.Kind, Shape.Currency), refused.Count == 0 ? null : refused);
    }
}
