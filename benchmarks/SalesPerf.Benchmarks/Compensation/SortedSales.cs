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
    private const int FewRows = 32;
    private int[] next = [];

    /// <summary>Sorts the rows of consecutive payees: counting by payee and day, then those of a day by number.</summary>
    /// <param name="rows">In any order.</param>
    /// <param name="firstPayee">Number of the first payee whose rows they are.</param>
    /// <param name="sorted">Takes as many rows.</param>
    /// <param name="starts">Takes where the rows of each payee begin in <paramref name="sorted"/>, and their number: one more than there are payees.</param>
    public void Sort(ReadOnlySpan<SalesRow> rows, int firstPayee, Span<SalesRow> sorted, Span<int> starts)
    {
        var days = (starts.Length - 1) * CompanySize.PeriodDays;
        if (next.Length < days + 1) next = new int[days + 1];
        var ends = next.AsSpan(0, days + 1);
        ends.Clear();
        foreach (ref readonly var row in rows) ends[DayOf(row, firstPayee) + 1]++;
        for (var day = 0; day < days; day++) ends[day + 1] += ends[day];
        for (var payee = 0; payee < starts.Length; payee++) starts[payee] = ends[payee * CompanySize.PeriodDays];
        // A day's beginning moves to its end while its rows are put behind it.
        foreach (ref readonly var row in rows) sorted[ends[DayOf(row, firstPayee)]++] = row;
        for (var (day, start) = (0, 0); day < days; start = ends[day++]) SortByNumber(sorted[start..ends[day]]);
    }

    private static int DayOf(in SalesRow row, int firstPayee) => ((row.Payee - firstPayee) * CompanySize.PeriodDays) + row.Day;

    // A payee has few rows of a day, and they come nearly in order.
    private static void SortByNumber(Span<SalesRow> rows)
    {
        if (rows.Length > FewRows)
        {
            rows.Sort((a, b) => a.Number.CompareTo(b.Number));
            return;
        }

        for (var i = 1; i < rows.Length; i++)
        {
            var row = rows[i];
            var at = i;
            for (; at > 0 && rows[at - 1].Number > row.Number; at--) rows[at] = rows[at - 1];
            rows[at] = row;
        }
    }
}
