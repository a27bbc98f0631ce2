namespace SalesPerf.Goals.Domain;

/// <summary>The middle of a set of figures.</summary>
public static class Median
{
    /// <summary>The middle one, or the mean of the two in the middle; there is at least one.</summary>
    public static decimal Of(IReadOnlyCollection<decimal> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) throw new ArgumentException("There is no median of nothing.", nameof(values));
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2m;
    }
}
