using System.Runtime.InteropServices;
using SalesPerf.Expressions;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines sorted by payee, and for each by date and number: the canonical order.</summary>
internal sealed class SortedSales : ISales
{
    private SortedSales(SalesRow[] rows, int[] starts) => (Rows, Starts) = (rows, starts);

    public SalesRow[] Rows { get; }

    /// <summary>Where the rows of each payee begin, and at the end their number.</summary>
    public int[] Starts { get; }

    public Column Field(string name, int from, int rows) => RowFields.Of(name, Rows.AsMemory(from, rows));

    /// <summary>Sorts what several readers read: counting by payee, each reader's rows by a thread of its own. The readers' blocks are let go as they are read.</summary>
    public static SortedSales From(IReadOnlyList<SalesBlocks> readers, int payees)
    {
        var next = new int[readers.Count][];
        Parallel.For(0, readers.Count, r => next[r] = readers[r].CountByPayee(payees));
        var starts = new int[payees + 1];
        for (var payee = 0; payee < payees; payee++)
        {
            var at = starts[payee];
            for (var r = 0; r < next.Length; r++) (next[r][payee], at) = (at, at + next[r][payee]);
            starts[payee + 1] = at;
        }

        var rows = GC.AllocateUninitializedArray<SalesRow>(starts[^1]);
        Parallel.For(0, readers.Count, r => readers[r].MoveTo(rows, next[r]));
        Parallel.For(0, Environment.ProcessorCount, part => SortWithin(rows, starts, part, Environment.ProcessorCount));
        return new SortedSales(rows, starts);
    }

    private static void SortWithin(SalesRow[] rows, int[] starts, int part, int parts)
    {
        var payees = starts.Length - 1;
        var (copy, keys, order) = (Array.Empty<SalesRow>(), Array.Empty<long>(), Array.Empty<int>());
        for (var payee = (int)((long)payees * part / parts); payee < (int)((long)payees * (part + 1) / parts); payee++)
        {
            var own = rows.AsSpan(starts[payee]..starts[payee + 1]);
            if (own.Length > keys.Length) (copy, keys, order) = (new SalesRow[own.Length * 2], new long[own.Length * 2], new int[own.Length * 2]);
            for (var i = 0; i < own.Length; i++) (keys[i], order[i]) = (KeyOf(own[i]), i);
            keys.AsSpan(0, own.Length).Sort(order.AsSpan(0, own.Length));
            own.CopyTo(copy);
            for (var i = 0; i < own.Length; i++) own[i] = copy[order[i]];
        }
    }

    // Numbers are far below 2^48.
    private static long KeyOf(in SalesRow row) => ((long)row.Day << 48) | row.Number;
}

/// <summary>Order lines in the order in which they were read, in blocks, so that none is copied while their number is unknown.</summary>
internal sealed class SalesBlocks
{
    private const int BlockRows = 1 << 16;
    private readonly List<List<SalesRow>> blocks = [];

    public void Add(in SalesRow row)
    {
        if (blocks.Count == 0 || blocks[^1].Count == BlockRows) blocks.Add(new List<SalesRow>(BlockRows));
        blocks[^1].Add(row);
    }

    public int[] CountByPayee(int payees)
    {
        var counts = new int[payees];
        foreach (var block in blocks)
            foreach (ref readonly var row in CollectionsMarshal.AsSpan(block)) counts[row.Payee]++;
        return counts;
    }

    /// <summary>Moves every row to the next place of its payee.</summary>
    public void MoveTo(SalesRow[] sorted, int[] next)
    {
        for (var b = 0; b < blocks.Count; b++)
        {
            foreach (ref readonly var row in CollectionsMarshal.AsSpan(blocks[b])) sorted[next[row.Payee]++] = row;
            blocks[b] = [];
        }
    }
}
