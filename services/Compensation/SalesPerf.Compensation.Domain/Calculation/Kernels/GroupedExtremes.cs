using System.Numerics;

namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>The least and the greatest value of each group's rows (sorted by group, see <see cref="GroupedSums"/>); a group without a row that counts keeps what is given for it.</summary>
public static class GroupedExtremes
{
    /// <summary>The least value of the rows whose mask is set (of all rows, where the mask is empty).</summary>
    public static void Least<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, T whereNone, Span<T> least) where T : struct, INumber<T> =>
        Walk<T, Smaller<T>>(values, mask, starts, whereNone, least);

    /// <summary>The greatest value of the rows whose mask is set (of all rows, where the mask is empty).</summary>
    public static void Greatest<T>(ReadOnlySpan<T> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, T whereNone, Span<T> greatest) where T : struct, INumber<T> =>
        Walk<T, Larger<T>>(values, mask, starts, whereNone, greatest);

    private static void Walk<T, TBetter>(ReadOnlySpan<T> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, T whereNone, Span<T> results)
        where T : struct, INumber<T>
        where TBetter : struct, IBetter<T>
    {
        for (var group = 0; group < results.Length; group++)
        {
            var (found, best) = (false, whereNone);
            for (var row = starts[group]; row < starts[group + 1]; row++)
            {
                if (!mask.IsEmpty && !mask[row]) continue;
                if (!found || TBetter.Than(values[row], best)) (found, best) = (true, values[row]);
            }

            results[group] = best;
        }
    }

    private interface IBetter<T>
    {
        static abstract bool Than(T value, T best);
    }

    private readonly struct Smaller<T> : IBetter<T> where T : struct, INumber<T>
    {
        public static bool Than(T value, T best) => value < best;
    }

    private readonly struct Larger<T> : IBetter<T> where T : struct, INumber<T>
    {
        public static bool Than(T value, T best) => value > best;
    }
}
