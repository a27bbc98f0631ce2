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
        for (var p = 0; p < result.Length; p++)
        {
            if (mask is null) result[p] = shard.Starts[p + 1] - shard.Starts[p];
            else
                for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                    if (mask.Values.Span[mask.IsConstant ? 0 : i]) result[p]++;
        }

        return new FixedColumn(result, 0);
    }

    // Null where a sum does not fit.
    private static long[]? Units(ShardPeriod shard, FixedColumn column, BooleanColumn? mask)
    {
        var values = column.Values.Span;
        var result = new long[shard.Payees];
        for (var p = 0; p < result.Length; p++)
        {
            Int128 sum = 0;
            for (var i = shard.Starts[p]; i < shard.Starts[p + 1]; i++)
                if (mask is null || mask.Values.Span[mask.IsConstant ? 0 : i]) sum += values[i];
            if (sum < long.MinValue + 1 || sum > long.MaxValue) return null;
            result[p] = (long)sum;
        }

        return result;
    }
}
