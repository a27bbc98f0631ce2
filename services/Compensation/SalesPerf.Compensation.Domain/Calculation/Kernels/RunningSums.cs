namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>Sums that grow row by row within each group (sorted by group, in the order in which they count): the value of a row includes the row.</summary>
public static class RunningSums
{
    /// <summary>Runs over scaled integers.</summary>
    /// <param name="values">What is added.</param>
    /// <param name="mask">Rows that add something; empty where all do. A row that does not still has the sum so far.</param>
    /// <param name="starts">Where the groups begin.</param>
    /// <param name="opening">What each group begins with; empty where that is zero.</param>
    /// <param name="running">The sums, one a row.</param>
    /// <param name="magnitude">Of <paramref name="values"/>, where it is known.</param>
    /// <returns>False where a sum might not fit; the result is then undefined.</returns>
    public static bool TryRun(ReadOnlySpan<long> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, ReadOnlySpan<long> opening, Span<long> running, Magnitude? magnitude = null)
    {
        if (!Fits(magnitude ?? Magnitude.Of(values), Magnitude.Of(opening), GroupedSums.LongestGroup(starts))) return false;
        for (var group = 0; group + 1 < starts.Length; group++)
        {
            var sum = opening.IsEmpty ? 0L : opening[group];
            var rows = starts[group]..starts[group + 1];
            if (mask.IsEmpty) Run(values[rows], sum, running[rows]);
            else Run(values[rows], mask[rows], sum, running[rows]);
        }

        return true;
    }

    /// <summary>Runs over decimals, exact where 28 digits hold the sum.</summary>
    public static void Run(ReadOnlySpan<decimal> values, ReadOnlySpan<bool> mask, ReadOnlySpan<int> starts, ReadOnlySpan<decimal> opening, Span<decimal> running)
    {
        for (var group = 0; group + 1 < starts.Length; group++)
        {
            var sum = opening.IsEmpty ? 0m : opening[group];
            for (var row = starts[group]; row < starts[group + 1]; row++)
            {
                if (mask.IsEmpty || mask[row]) sum += values[row];
                running[row] = sum;
            }
        }
    }

    private static bool Fits(Magnitude values, Magnitude opening, int rows) => (UInt128)values.Largest * (uint)rows + opening.Largest <= long.MaxValue;

    private static void Run(ReadOnlySpan<long> values, long sum, Span<long> running)
    {
        for (var row = 0; row < values.Length; row++) running[row] = sum += values[row];
    }

    private static void Run(ReadOnlySpan<long> values, ReadOnlySpan<bool> mask, long sum, Span<long> running)
    {
        for (var row = 0; row < values.Length; row++)
        {
            sum += mask[row] ? values[row] : 0;
            running[row] = sum;
        }
    }
}
