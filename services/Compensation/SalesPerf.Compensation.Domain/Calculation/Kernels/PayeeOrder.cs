namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>Brings rows into the order of their payees, so that the rows of each stand together.</summary>
public static class PayeeOrder
{
    /// <summary>A stable counting sort: rows of the same payee keep their order. Time and memory grow with the rows, never with their order.</summary>
    /// <param name="payeeOfRow">The payee of each row, 0 to <paramref name="payees"/> - 1.</param>
    /// <param name="payees">Number of payees.</param>
    /// <param name="order">For each place in payee order, the row that stands there.</param>
    /// <param name="starts">Where the rows of each payee begin, and at the end the number of rows.</param>
    public static void Sort(ReadOnlySpan<int> payeeOfRow, int payees, out int[] order, out int[] starts)
    {
        starts = Starts(payeeOfRow, payees);
        order = new int[payeeOfRow.Length];
        var next = starts.AsSpan(0, payees).ToArray();
        for (var row = 0; row < payeeOfRow.Length; row++) order[next[payeeOfRow[row]]++] = row;
    }

    /// <summary>Where the rows of each payee will begin.</summary>
    public static int[] Starts(ReadOnlySpan<int> payeeOfRow, int payees)
    {
        var starts = new int[payees + 1];
        foreach (var payee in payeeOfRow) starts[payee + 1]++;
        for (var payee = 0; payee < payees; payee++) starts[payee + 1] += starts[payee];
        return starts;
    }

    /// <summary>The values of a column in another order.</summary>
    public static T[] Gather<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> order)
    {
        var gathered = new T[order.Length];
        for (var place = 0; place < order.Length; place++) gathered[place] = values[order[place]];
        return gathered;
    }
}

/// <summary>Cuts payees into ranges with about as many rows each, one a thread or shard. Results never depend on where the cuts are.</summary>
public static class PayeeRanges
{
    /// <summary>At most <paramref name="parts"/> ranges, in order and without a gap; none is empty of payees.</summary>
    /// <param name="starts">Where the rows of each payee begin (see <see cref="PayeeOrder"/>).</param>
    /// <param name="parts">How many are wanted, 1 or more.</param>
    public static IReadOnlyList<Range> Split(ReadOnlySpan<int> starts, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var (payees, rows) = (starts.Length - 1, (long)starts[^1]);
        var ranges = new List<Range>(parts);
        for (var (part, from) = (1, 0); from < payees; part++)
        {
            var until = part >= parts ? payees : Math.Min(payees, Math.Max(from + 1, FirstAtOrAbove(starts, (int)(rows * part / parts))));
            ranges.Add(from..until);
            from = until;
        }

        return ranges;
    }

    private static int FirstAtOrAbove(ReadOnlySpan<int> starts, int row)
    {
        var at = starts.BinarySearch(row);
        if (at < 0) return ~at;
        while (at > 0 && starts[at - 1] == row) at--;
        return at;
    }
}
