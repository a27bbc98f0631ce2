using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>The score of a goal in the period, as a fraction; 0 where there is none.</summary>
internal sealed class GoalScore(string name, string goal) : ValueNode(name, new Shape(ValueKind.Percent, Grain.Group, null))
{
    public override Column Evaluate(ShardPeriod shard) =>
        Columns.Numbers([.. Enumerable.Range(shard.FirstPayee, shard.Payees).Select(i => shard.Run.ScoreOf(goal, shard.Run.Organisation.Participants[i].Code, shard.Period.Code))], ValueKind.Percent);
}

/// <summary>Whether a certification is held on the last day of the period.</summary>
internal sealed class Certified(string name, string code) : ValueNode(name, new Shape(ValueKind.Boolean, Grain.Group, null))
{
    public override Column Evaluate(ShardPeriod shard) =>
        new BooleanColumn(Enumerable.Range(shard.FirstPayee, shard.Payees).Select(i => shard.Run.IsCertified(code, shard.Run.Organisation.Participants[i].Code, shard.LastDay)).ToArray());
}

/// <summary>The average of a parameter over the days from one to another, both included.</summary>
internal sealed class DayAverage(string name, Shape shape, ParameterInput parameter, ValueNode from, ValueNode to) : ValueNode(name, shape, parameter, from, to)
{
    private const int MostDays = 3_700;

    public override Column Evaluate(ShardPeriod shard)
    {
        var (first, last) = ((DateColumn)shard.OfPayees(from), (DateColumn)shard.OfPayees(to));
        var values = new decimal[shard.Payees];
        for (var p = 0; p < values.Length; p++)
            values[p] = Average(shard, p, first.DayNumbers.Span[first.IsConstant ? 0 : p], last.DayNumbers.Span[last.IsConstant ? 0 : p]);
        return Refused.With(Columns.Numbers(values, Shape.Kind, Shape.Currency), Refused.Any(shard.Payees, shard.OfPayees(parameter), first, last));
    }

    private decimal Average(ShardPeriod shard, int payee, int first, int last)
    {
        if (last < first) return 0m;
        last = Math.Min(last, first + MostDays);
        var sum = 0m;
        for (var day = first; day <= last; day++) sum += shard.Run.Parameters.Of(parameter.Spec, shard.FirstPayee + payee, DateOnly.FromDayNumber(day), shard.Index)?.Number ?? 0m;
        return sum / (last - first + 1);
    }
}

/// <summary>Whether a credit's category of a classification is another or lies below it.</summary>
internal sealed class InCategory(string name, FieldInput tree, string category) : ValueNode(name, new Shape(ValueKind.Boolean, Grain.Row, null), tree)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var column = (TextColumn)shard.OfCredits(tree);
        var within = Enumerable.Range(0, column.Dictionary.Count).Select(code => shard.Run.IsWithin(tree.Name, column.Dictionary[code], category)).ToArray();
        return new BooleanColumn(column.Codes.ToArray().Select(code => within[code]).ToArray());
    }
}

/// <summary>An amount of some currency in the plan's, at the rate of a day.</summary>
internal sealed class Converted(string name, Shape shape, ValueNode amount, ValueNode currency, ValueNode day, string type) : ValueNode(name, shape, amount, currency, day)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var rows = Shape.IsRow ? shard.Credits : shard.Payees;
        Column At(ValueNode node) => Shape.IsRow ? shard.OfCredits(node) : shard.OfPayees(node);
        var (amounts, codes, days, values) = (At(amount), At(currency), At(day), new decimal[rows]);
        var refused = Refused.Any(rows, amounts, codes, days)?.ToList() ?? [];
        var skipped = refused.Select(r => r.Row).ToHashSet();
        for (var i = 0; i < rows; i++)
        {
            if (skipped.Contains(i)) continue;
            var rate = Currency.TryParse(codes[i].Text, out var from) ? shard.Run.RateFor(from, days[i].Date, type) : null;
            if (rate is null) refused.Add(new RowRefusal(i, new Refusal(CalculationErrors.NoExchangeRate(codes[i].Text, Shape.Currency!.Value.Code, days[i].Date), Name, 0, 0)));
            else values[i] = rate.Apply(amounts[i].Number);
        }

        return Refused.With(Columns.Numbers(values, Shape.Kind, Shape.Currency), refused.Count == 0 ? null : [.. refused.OrderBy(r => r.Row)]);
    }
}
