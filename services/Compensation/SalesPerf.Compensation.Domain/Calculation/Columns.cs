using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What is done with columns as a whole: made, gathered, cut, joined, read as decimals.</summary>
internal static class Columns
{
    private const int MostScale = 9;
    private const decimal MostUnits = 4_000_000_000_000_000_000m;
    private static readonly decimal[] Powers = [1m, 10m, 100m, 1_000m, 10_000m, 100_000m, 1_000_000m, 10_000_000m, 100_000_000m, 1_000_000_000m];

    /// <summary>Whole numbers of a decimal unit where all values are such, else decimals; the values are the same either way.</summary>
    public static NumericColumn Numbers(decimal[] values, ValueKind kind = ValueKind.Number, Currency? currency = null)
    {
        var scale = 0;
        foreach (var value in values)
        {
            // Before anything is multiplied: a product of what fits no unit may not fit a decimal either.
            while (scale <= MostScale && Math.Abs(value) <= MostUnits / Powers[scale] && decimal.Truncate(value * Powers[scale]) != value * Powers[scale]) scale++;
            if (scale > MostScale || Math.Abs(value) > MostUnits / Powers[scale]) return new DecimalColumn(values, kind, currency);
        }

        var units = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) > MostUnits / Powers[scale]) return new DecimalColumn(values, kind, currency);
            units[i] = (long)(values[i] * Powers[scale]);
        }

        return new FixedColumn(units, scale, kind, currency);
    }

    /// <summary>What stands where nothing has a value.</summary>
    public static Column Zero(Shape shape) => shape.Kind switch
    {
        ValueKind.Boolean => Column.Constant(Value.Of(false)),
        ValueKind.Date => Column.Constant(Value.Of(DateOnly.MinValue)),
        ValueKind.Text => Column.Constant(Value.Of("")),
        _ => new FixedColumn(new long[1], 0, shape.Kind, shape.Currency),
    };

    /// <summary>Every row's value as a decimal.</summary>
    public static decimal[] Decimals(Column column, int rows)
    {
        var values = new decimal[rows];
        switch (column)
        {
            case DecimalColumn { IsConstant: true } c:
                Array.Fill(values, c.Values.Span[0]);
                break;
            case DecimalColumn c:
                c.Values.Span.CopyTo(values);
                break;
            case FixedColumn c:
                var units = c.Values.Span;
                for (var i = 0; i < rows; i++) values[i] = ToDecimal(units[c.IsConstant ? 0 : i], c.Scale);
                break;
            case BooleanColumn c:
                for (var i = 0; i < rows; i++) values[i] = c.Values.Span[c.IsConstant ? 0 : i] ? 1m : 0m;
                break;
            default:
                throw new InvalidOperationException($"A column of {column.Kind} has no numbers.");
        }

        return values;
    }

    /// <summary>A whole number of a decimal unit as a decimal.</summary>
    public static decimal ToDecimal(long units, int scale)
    {
        var size = units < 0 ? (ulong)-(units + 1) + 1 : (ulong)units;
        return new decimal((int)(uint)size, (int)(uint)(size >> 32), 0, units < 0, (byte)scale);
    }

    /// <summary>A power of ten, from 0 to 18.</summary>
    public static decimal Power(int exponent) => exponent < Powers.Length ? Powers[exponent] : Powers[^1] * Power(exponent - Powers.Length + 1);

    /// <summary>The rows of a column at some numbers; a constant stays one.</summary>
    public static Column Gather(Column column, int[] rows)
    {
        if (column.IsConstant) return column;
        var refused = Refused(column, rows);
        return column switch
        {
            FixedColumn c => new FixedColumn(Gather(c.Values.Span, rows), c.Scale, c.Kind, c.Currency, refusals: refused),
            DecimalColumn c => new DecimalColumn(Gather(c.Values.Span, rows), c.Kind, c.Currency, refusals: refused),
            DateColumn c => new DateColumn(Gather(c.DayNumbers.Span, rows), refused),
            TextColumn c => new TextColumn(Gather(c.Codes.Span, rows), c.Dictionary, refused),
            BooleanColumn c => new BooleanColumn(Gather(c.Values.Span, rows), refused),
            _ => throw new InvalidOperationException($"A {column.GetType().Name} cannot be gathered."),
        };
    }

    /// <summary>The number of the payee of each row.</summary>
    /// <param name="starts">First row of each payee, and behind the last one's last.</param>
    public static int[] Repeat(int[] starts)
    {
        var payee = new int[starts[^1] - starts[0]];
        for (var p = 0; p < starts.Length - 1; p++) payee.AsSpan(starts[p] - starts[0], starts[p + 1] - starts[p]).Fill(p);
        return payee;
    }

    private static T[] Gather<T>(ReadOnlySpan<T> values, int[] rows)
    {
        var gathered = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++) gathered[i] = values[rows[i]];
        return gathered;
    }

    private static List<RowRefusal>? Refused(Column column, int[] rows)
    {
        if (column.Refusals.Count == 0) return null;
        var byRow = column.Refusals.ToDictionary(r => r.Row, r => r.Refusal);
        var refused = new List<RowRefusal>();
        for (var i = 0; i < rows.Length; i++)
            if (byRow.TryGetValue(rows[i], out var refusal)) refused.Add(new RowRefusal(i, refusal));
        return refused;
    }
}
