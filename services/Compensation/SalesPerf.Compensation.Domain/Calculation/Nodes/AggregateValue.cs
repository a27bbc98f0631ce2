using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>How many values become one.</summary>
internal enum AggregateFunction
{
    Sum,
    Count,
    Least,
    Greatest,
    Any,
    All,
    FirstDate,
    LastDate,
}

/// <summary>An aggregate over a payee's own credits of a period; windows, people and averages are made of such.</summary>
internal sealed class AggregateValue : ValueNode
{
    private readonly AggregateFunction function;
    private readonly ValueNode? value;
    private readonly ValueNode? where;
    private readonly Window? cycle;
    private readonly ValueNode? date;

    /// <param name="name">Canonical text.</param>
    /// <param name="shape">Type.</param>
    /// <param name="function">How.</param>
    /// <param name="value">What; null to count.</param>
    /// <param name="where">Which credits; null is all.</param>
    /// <param name="cycle">A window that may begin inside a period; then <paramref name="date"/> decides.</param>
    /// <param name="date">The date of a credit.</param>
    public AggregateValue(string name, Shape shape, AggregateFunction function, ValueNode? value, ValueNode? where, Window? cycle, ValueNode? date)
        : base(name, shape, [.. new[] { value, where, cycle is null ? null : date }.OfType<ValueNode>()]) =>
        (this.function, this.value, this.where, this.cycle, this.date) = (function, value, where, cycle, date);

    /// <summary>What is aggregated; null where credits are counted.</summary>
    public ValueNode? Value => value;

    /// <summary>Which credits; null is all.</summary>
    public ValueNode? Where => where;

    public override Column Evaluate(ShardPeriod shard)
    {
        var values = value is null ? null : shard.OfCredits(value);
        var mask = where is null ? null : shard.OfCredits(where);
        mask = InCycle(shard, mask);
        Column result = function switch
        {
            AggregateFunction.Sum => Sums.Of(shard, values!, mask as BooleanColumn, Shape),
            AggregateFunction.Count => Sums.Count(shard, mask as BooleanColumn),
            AggregateFunction.Any or AggregateFunction.All => Truths(shard, (BooleanColumn)values!, mask as BooleanColumn),
            AggregateFunction.FirstDate or AggregateFunction.LastDate => Dates(shard, (DateColumn)values!, mask as BooleanColumn),
            _ => Extremes(shard, values!, mask as BooleanColumn),
        };
        return Refused.With(result, Refused.OfPayees(shard, values, mask));
    }

    // The credits of the cycle at hand, where it begins inside this period.
    private Column? InCycle(ShardPeriod shard, Column? mask)
    {
        if (cycle is not { } window) return mask;
        var start = Window.AnniversaryOnOrBefore(shard.LastDay, window.Month, window.Day);
        if (start <= shard.Period.Start) return mask;
        var (dates, within) = (((DateColumn)shard.OfCredits(date!)), new bool[shard.Credits]);
        var also = mask as BooleanColumn;
        for (var i = 0; i < within.Length; i++) within[i] = dates.DayNumbers.Span[dates.IsConstant ? 0 : i] >= start.DayNumber && (also is null || also.Values.Span[also.IsConstant ? 0 : i]);
        return new BooleanColumn(within, mask?.Refusals);
    }

    private NumericColumn Extremes(ShardPeriod shard, Column column, BooleanColumn? mask)
    {
        var (values, result) = (Columns.Decimals(column, shard.Credits), new decimal[shard.Payees]);
        for (var p = 0; p < result.Length; p++)
        {
            decimal? best = null;
            for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                if (Counts(mask, i) && (best is not { } b || (function == AggregateFunction.Least ? values[i] < b : values[i] > b))) best = values[i];
            result[p] = best ?? 0m;
        }

        return Columns.Numbers(result, Shape.Kind, Shape.Currency);
    }

    private BooleanColumn Truths(ShardPeriod shard, BooleanColumn column, BooleanColumn? mask)
    {
        var result = new bool[shard.Payees];
        for (var p = 0; p < result.Length; p++)
        {
            var (any, all) = (false, true);
            for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                if (Counts(mask, i)) (any, all) = (any || Counts(column, i), all && Counts(column, i));
            result[p] = function == AggregateFunction.Any ? any : all;
        }

        return new BooleanColumn(result);
    }

    // Without a credit the first date is the end of time and the last its beginning, so that comparisons say no.
    private DateColumn Dates(ShardPeriod shard, DateColumn column, BooleanColumn? mask)
    {
        var result = new int[shard.Payees];
        for (var p = 0; p < result.Length; p++)
        {
            var first = function == AggregateFunction.FirstDate;
            var best = first ? DateOnly.MaxValue.DayNumber : DateOnly.MinValue.DayNumber;
            for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                if (Counts(mask, i)) best = first ? Math.Min(best, column.DayNumbers.Span[column.IsConstant ? 0 : i]) : Math.Max(best, column.DayNumbers.Span[column.IsConstant ? 0 : i]);
            result[p] = best;
        }

        return new DateColumn(result);
    }

    private static bool Counts(BooleanColumn? mask, int row) => mask is null || mask.Values.Span[mask.IsConstant ? 0 : row];
}
