namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines in canonical order that are read as rows.</summary>
internal interface ISalesRows
{
    /// <summary>Where the rows of each payee begin, and at the end their number.</summary>
    int[] Starts { get; }

    /// <summary>Copies consecutive rows, as many as there is room for.</summary>
    void Read(int from, Span<SalesRow> rows);
}

/// <summary>Order lines in memory, sorted by payee, and for each by date and number: the canonical order.</summary>
internal sealed class SortedSales : ISalesRows
{
    /// <summary>Sorts the order lines of all payees.</summary>
    public SortedSales(IEnumerable<SalesRow> sales, int payees)
    {
        SalesRow[] unsorted = [.. sales];
        (Rows, Starts) = (new SalesRow[unsorted.Length], new int[payees + 1]);
        new SalesSort().Sort(unsorted, 0, Rows, Starts);
    }

    public SalesRow[] Rows { get; }

    public int[] Starts { get; }

    public void Read(int from, Span<SalesRow> rows) => Rows.AsSpan(from, rows.Length).CopyTo(rows);
}

/// <summary>Puts order lines into canonical order, with what it needs for it kept from one use to the next. Belongs to one thread.</summary>
internal sealed class SalesSort
{
    private int[] next = [];
    private SalesRow[] copy = [];
    private long[] keys = [];
    private int[] order = [];

    /// <summary>Sorts the rows of consecutive payees: counting by payee, then each one's by date and number.</summary>
    /// <param name="rows">In any order.</param>
    /// <param name="firstPayee">Number of the first payee whose rows they are.</param>
    /// <param name="sorted">Takes as many rows.</param>
    /// <param name="starts">Takes where the rows of each payee begin in <paramref name="sorted"/>, and their number: one more than there are payees.</param>
    public void Sort(ReadOnlySpan<SalesRow> rows, int firstPayee, Span<SalesRow> sorted, Span<int> starts)
    {
        starts.Clear();
        foreach (ref readonly var row in rows) starts[row.Payee - firstPayee + 1]++;
        for (var payee = 1; payee < starts.Length; payee++) starts[payee] += starts[payee - 1];
        if (next.Length < starts.Length) next = new int[starts.Length];
        starts.CopyTo(next);
        foreach (ref readonly var row in rows) sorted[next[row.Payee - firstPayee]++] = row;
        for (var payee = 1; payee < starts.Length; payee++) SortOwn(sorted[starts[payee - 1]..starts[payee]]);
    }

    // By keys, and then each row is moved once.
    private void SortOwn(Span<SalesRow> own)
    {
        if (own.Length > keys.Length) (copy, keys, order) = (new SalesRow[own.Length * 2], new long[own.Length * 2], new int[own.Length * 2]);
        for (var i = 0; i < own.Length; i++) (keys[i], order[i]) = (KeyOf(own[i]), i);
        keys.AsSpan(0, own.Length).Sort(order.AsSpan(0, own.Length));
        own.CopyTo(copy);
        for (var i = 0; i < own.Length; i++) own[i] = copy[order[i]];
    }

    // Numbers are far below 2^48.
    private static long KeyOf(in SalesRow row) => ((long)row.Day << 48) | row.Number;
}
