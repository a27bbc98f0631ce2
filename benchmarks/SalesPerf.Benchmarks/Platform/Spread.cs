namespace SalesPerf.Benchmarks.Platform;

/// <summary>Times that were measured one after the other.</summary>
internal static class Spread
{
    /// <summary>The least value that so large a share of all is at or below.</summary>
    public static double Percentile(this IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
