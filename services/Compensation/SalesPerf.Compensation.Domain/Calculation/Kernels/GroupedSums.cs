using System.Numerics;
using System.Runtime.InteropServices;

namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>
/// Sums of the rows of each group, where the rows are sorted by group: those of group <c>g</c> are <c>starts[g] .. starts[g + 1]</c>
/// (so <c>starts</c> is one longer than the result). A group without rows sums to zero.
/// </summary>
/// <remarks>The forms over scaled integers answer false, and leave the result undefined, where a sum might not fit 64 bits; the same over decimals is then exact.
/// A <c>magnitude</c> given spares a pass over the column to a caller that knows it.</remarks>
public static class GroupedSums
{
    /// <summary>Sums scaled integers.</summary>
    public static bool TrySum(ReadOnlySpan<long> values, ReadOnlySpan<int> starts, Span<long> sums, Magnitude? magnitude = null)
    {
        if (!Fits(values, starts, magnitude)) return false;
        for (var group = 0; group < sums.Length; group++) sums[group] = SumOf(values[starts[group]..starts[group + 1]]);
        return true;
    }

    /// <summary>Sums scaled integers of the rows whose mask is set.</summary>
    public static bool TrySumWhere(ReadOnlySpan<long> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, Span<long> sums, Magnitude? magnitude = null)
    {
        if (!Fits(values, starts, magnitude)) return false;
        var bytes = MemoryMarshal.Cast<bool, sbyte>(mask);
        for (var group = 0; group < sums.Length; group++)
        {
            var rows = starts[group]..starts[group + 1];
            sums[group] = SumOf(values[rows], bytes[rows]);
        }

        return true;
    }

    /// <summary>
    /// Sums scaled integers of each code in one pass: <c>sums[group * codeCount + code]</c>. What a plan asks as <c>sum(x where product = 'a')</c>,
    /// <c>sum(x where product = 'b')</c> ... is one reading of the column instead of one for each.
    /// </summary>
    public static bool TrySumByCode(ReadOnlySpan<long> values, ReadOnlySpan<int> codes, int codeCount, ReadOnlySpan<int> starts, Span<long> sums, Magnitude? magnitude = null)
    {
        if (!Fits(values, starts, magnitude)) return false;
        sums.Clear();
        for (var group = 0; group + 1 < starts.Length; group++)
        {
            var own = sums.Slice(group * codeCount, codeCount);
            for (var row = starts[group]; row < starts[group + 1]; row++) own[codes[row]] += values[row];
        }

        return true;
    }

    /// <summary>Sums decimals, exact where 28 digits hold the sum; a sum beyond them throws <see cref="OverflowException"/>.</summary>
    public static void Sum(ReadOnlySpan<decimal> values, ReadOnlySpan<int> starts, Span<decimal> sums)
    {
        for (var group = 0; group < sums.Length; group++)
        {
            var sum = 0m;
            foreach (var value in values[starts[group]..starts[group + 1]]) sum += value;
            sums[group] = sum;
        }
    }

    /// <summary>Sums decimals of the rows whose mask is set.</summary>
    public static void SumWhere(ReadOnlySpan<decimal> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, Span<decimal> sums)
    {
        for (var group = 0; group < sums.Length; group++)
        {
            var sum = 0m;
            for (var row = starts[group]; row < starts[group + 1]; row++) if (mask[row]) sum += values[row];
            sums[group] = sum;
        }
    }

    /// <summary>Rows of each group.</summary>
    public static void Count(ReadOnlySpan<int> starts, Span<long> counts)
    {
        for (var group = 0; group < counts.Length; group++) counts[group] = starts[group + 1] - starts[group];
    }

    /// <summary>Rows of each group whose mask is set.</summary>
    public static void CountWhere(ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, Span<long> counts)
    {
        for (var group = 0; group < counts.Length; group++) counts[group] = mask[starts[group]..starts[group + 1]].Count(true);
    }

    internal static int LongestGroup(ReadOnlySpan<int> starts)
    {
        var longest = 0;
        for (var group = 0; group + 1 < starts.Length; group++) longest = Math.Max(longest, starts[group + 1] - starts[group]);
        return longest;
    }

    private static bool Fits(ReadOnlySpan<long> values, ReadOnlySpan<int> starts, Magnitude? magnitude) =>
        (magnitude ?? Magnitude.Of(values)).FitsSumOf(LongestGroup(starts));

    private static long SumOf(ReadOnlySpan<long> values)
    {
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        var sums = Vector<long>.Zero;
        foreach (var vector in vectors) sums += vector;
        var sum = Vector.Sum(sums);
        foreach (var value in values[(vectors.Length * Vector<long>.Count)..]) sum += value;
        return sum;
    }

    // A vector of mask bytes is widened three times into eight vectors of masks as wide as the values.
    private static long SumOf(ReadOnlySpan<long> values, ReadOnlySpan<sbyte> mask)
    {
        var masks = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(mask);
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        var sums = Vector<long>.Zero;
        for (var i = 0; i < masks.Length; i++) sums += Masked(vectors.Slice(i * sizeof(long), sizeof(long)), Vector.Equals(masks[i], Vector<sbyte>.Zero));
        var sum = Vector.Sum(sums);
        for (var row = masks.Length * Vector<sbyte>.Count; row < values.Length; row++) sum += mask[row] != 0 ? values[row] : 0;
        return sum;
    }

    private static Vector<long> Masked(ReadOnlySpan<Vector<long>> values, Vector<sbyte> leftOut)
    {
        Vector.Widen(leftOut, out var low, out var high);
        Vector.Widen(low, out var first, out var second);
        Vector.Widen(high, out var third, out var fourth);
        return Quarter(values[..2], first) + Quarter(values[2..4], second) + Quarter(values[4..6], third) + Quarter(values[6..8], fourth);
    }

    private static Vector<long> Quarter(ReadOnlySpan<Vector<long>> values, Vector<int> leftOut)
    {
        Vector.Widen(leftOut, out var low, out var high);
        return Vector.AndNot(values[0], low) + Vector.AndNot(values[1], high);
    }
}
