namespace SalesPerf.Compensation.Domain.Calculation.Tables;

/// <summary>What a curve gives beside its points.</summary>
/// <param name="Below">Left of the first; its own value where null.</param>
/// <param name="Above">Right of the last; its own value, or what its slope gives, where null.</param>
/// <param name="ExtendAbove">Whether the last slope goes on.</param>
internal readonly record struct CurveEnds(decimal? Below, decimal? Above, bool ExtendAbove);

/// <summary>A pay curve: straight between points; of two points with one x the later holds at x.</summary>
internal sealed class CurveTable(IReadOnlyList<(decimal X, decimal Y)> points, CurveEnds ends) : Table
{
    /// <summary>The same points with other values beside them.</summary>
    public CurveTable With(CurveEnds other) => new(points, other);

    public decimal ValueAt(decimal x)
    {
        if (points.Count == 0) return 0m;
        if (x < points[0].X) return ends.Below ?? points[0].Y;
        var last = points.Count - 1;
        while (points[last].X > x) last--;
        var (at, value) = points[last];
        if (at == x) return value;
        if (last < points.Count - 1) return Between(points[last], points[last + 1], x);
        if (ends.Above is { } above) return above;
        var before = LastSegment();
        return ends.ExtendAbove && before >= 0 ? Between(points[before], points[last], x) : value;
    }

    // Multiplied before divided, so that what divides evenly stays exact.
    internal static decimal Between((decimal X, decimal Y) from, (decimal X, decimal Y) to, decimal x) => from.Y + ((x - from.X) * (to.Y - from.Y) / (to.X - from.X));

    // The last point left of the last x, whose line to the end gives the slope; -1 where all points stand above each other.
    private int LastSegment()
    {
        for (var i = points.Count - 2; i >= 0; i--)
            if (points[i].X < points[^1].X) return i;
        return -1;
    }
}

/// <summary>One side of a grid.</summary>
/// <param name="Bounds">By growing size.</param>
/// <param name="IsStraight">Whether values go straight from bound to bound, instead of by steps.</param>
internal readonly record struct MatrixAxis(IReadOnlyList<decimal> Bounds, bool IsStraight)
{
    /// <summary>The last bound that is reached; -1 before the first.</summary>
    public int Reached(decimal x)
    {
        var found = -1;
        for (var i = 0; i < Bounds.Count; i++)
            if (Bounds[i] <= x) found = i;
        return found;
    }

    /// <summary>What lies at a place after a reached bound; beyond the last bound its own value.</summary>
    public decimal ValueAt(int reached, decimal x, Func<int, decimal> valueOf) => IsStraight && reached < Bounds.Count - 1 && x != Bounds[reached]
        ? CurveTable.Between((Bounds[reached], valueOf(reached)), (Bounds[reached + 1], valueOf(reached + 1)), x)
        : valueOf(reached);
}

/// <summary>A grid: the last row and column whose bound is reached, and straight on from there along an axis that says so; zero before the first.</summary>
internal sealed class MatrixTable(MatrixAxis rows, MatrixAxis columns, IReadOnlyList<IReadOnlyList<decimal>> values) : Table
{
    public decimal ValueAt(decimal row, decimal column)
    {
        var (r, c) = (rows.Reached(row), columns.Reached(column));
        return r < 0 || c < 0 ? 0m : rows.ValueAt(r, row, i => columns.ValueAt(c, column, j => values[i][j]));
    }
}

/// <summary>Rows by texts; the most specific that fits wins: more keys stated, then an earlier key stated, then the earlier row.</summary>
internal sealed class LookupTable : Table
{
    private readonly (string?[] Keys, decimal Value, int Row)[] rows;
    private readonly decimal otherwise;

    public LookupTable(IEnumerable<(string?[] Keys, decimal Value)> rows, decimal otherwise)
    {
        this.otherwise = otherwise;
        this.rows = [.. rows.Select((r, i) => (r.Keys, r.Value, i + 1)).OrderByDescending(r => r.Keys.Count(k => k is not null)).ThenByDescending(r => Earliness(r.Keys)).ThenBy(r => r.Item3)];
    }

    private LookupTable((string?[] Keys, decimal Value, int Row)[] rows, decimal otherwise) => (this.rows, this.otherwise) = (rows, otherwise);

    /// <summary>The same rows with another value where none fits.</summary>
    public LookupTable With(decimal value) => new(rows, value);

    public decimal ValueAt(ReadOnlySpan<string> keys)
    {
        foreach (var (stated, value, _) in rows)
            if (Fits(stated, keys)) return value;
        return otherwise;
    }

    /// <summary>The number of the row, from 1, as written; 0 where the default holds.</summary>
    public int RowAt(ReadOnlySpan<string> keys)
    {
        foreach (var (stated, _, row) in rows)
            if (Fits(stated, keys)) return row;
        return 0;
    }

    private static bool Fits(string?[] stated, ReadOnlySpan<string> keys)
    {
        for (var i = 0; i < stated.Length; i++)
            if (stated[i] is { } key && key != keys[i]) return false;
        return true;
    }

    // A bit per stated key, the first key the highest.
    private static int Earliness(string?[] keys) => keys.Aggregate(0, (bits, key) => (bits << 1) | (key is null ? 0 : 1));
}
