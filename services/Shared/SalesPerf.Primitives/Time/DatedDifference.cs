namespace SalesPerf.Primitives;

/// <summary>Compares what holds over days, before and after a change.</summary>
public static class DatedDifference
{
    /// <summary>The days on which not the same values hold, earliest first; ranges that touch differ in what holds.</summary>
    /// <param name="before">Values with their days, in any order; several may hold on one day.</param>
    /// <param name="after">The same afterwards.</param>
    public static IEnumerable<DateRange> Between<T>(IReadOnlyCollection<(DateRange During, T Value)> before, IReadOnlyCollection<(DateRange During, T Value)> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        DateOnly[] turns = [.. before.Concat(after).SelectMany(d => new[] { d.During.Start, d.During.EndExclusive }).OfType<DateOnly>().Distinct().Order()];
        for (var i = 0; i < turns.Length; i++)
            if (!On(before, turns[i]).SetEquals(On(after, turns[i]))) yield return new DateRange(turns[i], i + 1 < turns.Length ? turns[i + 1] : null);
    }

    /// <summary>The days from the first to the last of some ranges; null for none.</summary>
    public static DateRange? Hull(IReadOnlyCollection<DateRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        if (ranges.Count == 0) return null;
        return new DateRange(ranges.Min(r => r.Start), ranges.Any(r => r.EndExclusive is null) ? null : ranges.Max(r => r.EndExclusive));
    }

    private static HashSet<T> On<T>(IEnumerable<(DateRange During, T Value)> dated, DateOnly day) => [.. dated.Where(d => d.During.Contains(day)).Select(d => d.Value)];
}
