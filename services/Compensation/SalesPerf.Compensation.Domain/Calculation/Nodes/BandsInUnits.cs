using SalesPerf.Compensation.Domain.Calculation.Kernels;
using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>Bands that are the same for all payees, asked with whole units: the same answers as <see cref="BandTable"/>, many at a time.</summary>
internal static class BandsInUnits
{
    private const int MostScale = 9;

    /// <summary>The column of answers, or null where this way does not go: another function, tables that differ, edges finer than the units, a result that might not fit.</summary>
    public static FixedColumn? Ask(string function, Table?[] tables, Column[] columns, int rows, Shape shape)
    {
        if (rows == 0 || tables.Length == 0 || tables[0] is not BandTable bands || !tables.All(t => ReferenceEquals(t, bands))) return null;
        return function switch
        {
            "marginal" when columns is [FixedColumn { IsConstant: false } x] => Marginal(bands, x, rows, shape),
            "band_part" when columns is [{ IsConstant: true } number, FixedColumn { IsConstant: false } x] => Part(bands, number[0].Number, x, rows, shape),
            _ => null,
        };
    }

    private static FixedColumn? Marginal(BandTable bands, FixedColumn x, int rows, Shape shape)
    {
        var scale = Enumerable.Range(1, bands.Count).Select(n => ScaleOf(bands[n].Value)).DefaultIfEmpty(0).Max();
        if (scale > MostScale || x.Scale + scale > 18) return null;
        var units = new TierWalk.Band[bands.Count];
        for (var i = 0; i < units.Length; i++)
        {
            if (InUnits(bands[i + 1], x.Scale) is not { } band) return null;
            units[i] = band with { Rate = (long)(bands[i + 1].Value * Columns.Power(scale)) };
        }

        var paid = new long[rows];
        return TierWalk.TryMarginal(x.Values.Span[..rows], units, paid) ? new FixedColumn(paid, x.Scale + scale, shape.Kind, shape.Currency) : null;
    }

    private static FixedColumn? Part(BandTable bands, decimal number, FixedColumn x, int rows, Shape shape)
    {
        if (number != decimal.Truncate(number) || number < 1m || number > bands.Count || InUnits(bands[(int)number], x.Scale) is not { } band) return null;
        var parts = new long[rows];
        TierWalk.Parts(x.Values.Span[..rows], band, parts);
        return new FixedColumn(parts, x.Scale, shape.Kind, shape.Currency);
    }

    // Null where an edge lies between two units, or beyond them.
    private static TierWalk.Band? InUnits(Band band, int scale) =>
        Edge(band.From, long.MinValue, scale) is { } from && Edge(band.To, long.MaxValue, scale) is { } to ? new TierWalk.Band(from, to, 0L) : null;

    private static long? Edge(decimal? edge, long open, int scale)
    {
        if (edge is not { } value) return open;
        if (Math.Abs(value) > long.MaxValue / 2 / Columns.Power(scale)) return null;
        var units = value * Columns.Power(scale);
        return units == decimal.Truncate(units) ? (long)units : null;
    }

    private static int ScaleOf(decimal value)
    {
        var scale = 0;
        for (; scale <= MostScale && value != decimal.Truncate(value); scale++) value *= 10m;
        return Math.Abs(value) > long.MaxValue / 2 ? MostScale + 1 : scale;
    }
}
