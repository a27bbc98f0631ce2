namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>
/// Sorts by merging the ascending runs that are there: orders mostly come in the order of their numbers, and then this is little more than one look at each. Stable.
/// Source: Knuth, The Art of Computer Programming, volume 3, 5.2.4 (natural merging).
/// </summary>
internal static class NaturalMerge
{
    /// <summary>Sorts in place.</summary>
    public static void Sort<T>(T[] items, Comparison<T> compare)
    {
        var ends = Runs(items, compare);
        if (ends.Count < 2) return;
        var (from, to) = (items, new T[items.Length]);
        while (ends.Count > 1)
        {
            ends = Merged(from, to, ends, compare);
            (from, to) = (to, from);
        }

        if (from != items) from.CopyTo(items, 0);
    }

    // Where each ascending run ends.
    private static List<int> Runs<T>(T[] items, Comparison<T> compare)
    {
        var ends = new List<int>();
        for (var i = 1; i < items.Length; i++)
            if (compare(items[i - 1], items[i]) > 0) ends.Add(i);
        ends.Add(items.Length);
        return ends;
    }

    // Each two runs that stand side by side become one; the last is copied where nothing stands beside it.
    private static List<int> Merged<T>(T[] from, T[] to, List<int> ends, Comparison<T> compare)
    {
        var merged = new List<int>((ends.Count + 1) / 2);
        var start = 0;
        for (var run = 0; run < ends.Count; run += 2)
        {
            var (middle, end) = (ends[run], ends[Math.Min(run + 1, ends.Count - 1)]);
            Merge(from, to, (start, middle, end), compare);
            merged.Add(end);
            start = end;
        }

        return merged;
    }

    private static void Merge<T>(T[] from, T[] to, (int Start, int Middle, int End) runs, Comparison<T> compare)
    {
        var (left, right, at) = (runs.Start, runs.Middle, runs.Start);
        while (left < runs.Middle && right < runs.End) to[at++] = compare(from[left], from[right]) <= 0 ? from[left++] : from[right++];
        Array.Copy(from, left, to, at, runs.Middle - left);
        Array.Copy(from, right, to, at + runs.Middle - left, runs.End - right);
    }
}
