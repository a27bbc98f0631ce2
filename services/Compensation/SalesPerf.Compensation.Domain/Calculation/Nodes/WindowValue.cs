using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A payee's value over several periods: of each period its value is known, and a window takes those together.</summary>
internal sealed class WindowValue : ValueNode
{
    private readonly ValueNode inner;
    private readonly AggregateFunction function;
    private readonly Window window;
    private readonly bool withPresent;

    /// <param name="name">Canonical text.</param>
    /// <param name="inner">The value of one period.</param>
    /// <param name="function">How values of periods become one: counts are summed.</param>
    /// <param name="window">Which periods.</param>
    /// <param name="withPresent">Whether the present period counts.</param>
    public WindowValue(string name, ValueNode inner, AggregateFunction function, Window window, bool withPresent)
        : base(name, inner.Shape with { Grain = Grain.Group }, withPresent && window.HasPresent ? [inner] : []) =>
        (this.inner, this.function, this.window, this.withPresent) = (inner, function, window, withPresent);

    public override IReadOnlyList<ValueNode> Earlier => [inner];

    /// <summary>Which periods.</summary>
    public Window Window => window;

    /// <summary>The value of one period.</summary>
    public ValueNode Inner => inner;

    /// <summary>The periods before the present one that it looks at.</summary>
    public IEnumerable<int> PeriodsBefore(ShardPeriod shard) => shard.Run.PeriodsOf(window, shard.Index).Where(q => q < shard.Index);

    /// <summary>Whether it is over aggregates of credits, which everybody has, on whatever plan.</summary>
    public bool IsOfCredits => inner is AggregateValue;

    public override Column Evaluate(ShardPeriod shard)
    {
        var columns = shard.Run.PeriodsOf(window, shard.Index).Where(q => q < shard.Index).Select(q => shard.Before(inner, q)).ToList();
        if (withPresent && window.HasPresent) columns.Add(shard.OfPayees(inner));
        Column result = Shape.Kind switch
        {
            ValueKind.Boolean => Truths(shard, columns),
            ValueKind.Date => Dates(shard, columns),
            _ => Numbers(shard, columns),
        };
        return Refused.With(result, Refused.Any(shard.Payees, [.. columns]));
    }

    private NumericColumn Numbers(ShardPeriod shard, List<Column> columns)
    {
        var result = new decimal[shard.Payees];
        for (var c = 0; c < columns.Count; c++)
        {
            var values = Columns.Decimals(columns[c], shard.Payees);
            for (var p = 0; p < result.Length; p++)
                result[p] = function switch
                {
                    AggregateFunction.Least => c == 0 ? values[p] : Math.Min(result[p], values[p]),
                    AggregateFunction.Greatest => c == 0 ? values[p] : Math.Max(result[p], values[p]),
                    _ => result[p] + values[p],
                };
        }

        return Columns.Numbers(result, Shape.Kind, Shape.Currency);
    }

    private BooleanColumn Truths(ShardPeriod shard, List<Column> columns)
    {
        var result = new bool[shard.Payees];
        Array.Fill(result, function == AggregateFunction.All);
        foreach (var column in columns.Cast<BooleanColumn>())
            for (var p = 0; p < result.Length; p++)
            {
                var value = column.Values.Span[column.IsConstant ? 0 : p];
                result[p] = function == AggregateFunction.All ? result[p] && value : result[p] || value;
            }

        return new BooleanColumn(result);
    }

    private DateColumn Dates(ShardPeriod shard, List<Column> columns)
    {
        var first = function == AggregateFunction.FirstDate;
        var result = new int[shard.Payees];
        Array.Fill(result, first ? DateOnly.MaxValue.DayNumber : DateOnly.MinValue.DayNumber);
        foreach (var column in columns.Cast<DateColumn>())
            for (var p = 0; p < result.Length; p++)
            {
                var day = column.DayNumbers.Span[column.IsConstant ? 0 : p];
                result[p] = first ? Math.Min(result[p], day) : Math.Max(result[p], day);
            }

        return new DateColumn(result);
    }
}

/// <summary>A payee's value in the period before, or what is stated for the first one.</summary>
internal sealed class PriorValue(string name, ValueNode inner, ValueNode? otherwise) : ValueNode(name, inner.Shape with { Grain = Grain.Group }, otherwise is null ? [] : [otherwise])
{
    public override IReadOnlyList<ValueNode> Earlier => [inner];

    public override Column Evaluate(ShardPeriod shard)
    {
        if (shard.Index > 0) return shard.Before(inner, shard.Index - 1);
        return otherwise is null ? Columns.Zero(Shape) : shard.OfPayees(otherwise);
    }
}
