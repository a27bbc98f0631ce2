using SalesPerf.Compensation.Domain.Calculation.Kernels;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>Sums over the credits of each payee: in whole units where they fit, else in decimals; the result is the same.</summary>
internal static class Sums
{
    public static NumericColumn Of(ShardPeriod shard, Column column, BooleanColumn? mask, Shape shape)
    {
        if (column is FixedColumn { IsConstant: false } units && Units(shard, units, mask) is { } sums) return new FixedColumn(sums, units.Scale, shape.Kind, shape.Currency);
        var (values, result) = (Columns.Decimals(column, shard.Credits), new decimal[shard.Payees]);
        for (var p = 0; p < result.Length; p++)
        {
            var sum = 0m;
            for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                if (mask is null || mask.Values.Span[mask.IsConstant ? 0 : i]) sum += values[i];
            result[p] = sum;
        }

        return new DecimalColumn(result, shape.Kind, shape.Currency);
    }

    public static NumericColumn Count(ShardPeriod shard, BooleanColumn? mask)
    {
        var result = new long[shard.Payees];
        if (mask is null or { IsConstant: true }) GroupedSums.Count(shard.Starts, result);
        else GroupedSums.CountWhere(mask.Values.Span, shard.Starts, result);
        if (mask is { IsConstant: true } && !mask.Values.Span[0]) Array.Clear(result);
        return new FixedColumn(result, 0);
    }

    // Null where a sum might not fit.
    private static long[]? Units(ShardPeriod shard, FixedColumn column, BooleanColumn? mask)
    {
        var (result, magnitude) = (new long[shard.Payees], new Magnitude(column.Bound));
        if (mask is { IsConstant: true }) return !mask.Values.Span[0] || GroupedSums.TrySum(column.Values.Span, shard.Starts, result, magnitude) ? result : null;
        var fits = mask is null
            ? GroupedSums.TrySum(column.Values.Span, shard.Starts, result, magnitude)
            : GroupedSums.TrySumWhere(column.Values.Span, mask.Values.Span, shard.Starts, result, magnitude);
        return fits ? result : null;
    }
}
