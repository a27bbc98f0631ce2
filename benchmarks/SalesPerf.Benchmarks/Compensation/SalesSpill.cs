using System.Buffers;
using System.Numerics;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>
/// Order lines as they come in, put into a file by ranges of payees. In memory is a piece of each range, so it does not grow with the lines; a range is small enough to be sorted in the near memory
/// of a processor, and the file is read while it still lies in the system's, so that a disk is waited for only where lines are more than that.
/// </summary>
internal sealed class SalesSpill : IDisposable
{
    private const int RowsOfRange = 1 << 17;
    private const int RowsOfPiece = 1 << 10;
    private readonly SpillFile file = new();
    private readonly int payees;
    private readonly int shift;
    private readonly Range[] ranges;
    private long written;

    /// <summary>Prepares to take order lines.</summary>
    /// <param name="payees">Their number; those of the lines are below it.</param>
    /// <param name="expected">About how many lines will come, from which the number of ranges follows; more or fewer are taken as well.</param>
    public SalesSpill(int payees, long expected)
    {
        this.payees = payees;
        var payeesOfRange = Math.Clamp(payees * (double)RowsOfRange / Math.Max(1, expected), 1, Math.Max(1, payees));
        shift = BitOperations.Log2((uint)payeesOfRange);
        ranges = [.. Enumerable.Range(0, ((payees - 1) >> shift) + 1).Select(_ => new Range())];
    }

    public void Add(in SalesRow row)
    {
        var range = ranges[row.Payee >> shift];
        range.Piece[range.InPiece++] = row;
        if (range.InPiece == RowsOfPiece) Write(range);
    }

    /// <summary>Sorts all lines by payee, date and number, range by range on all processors, into a file of their own.</summary>
    public SpilledSales Sort()
    {
        var starts = new int[payees + 1];
        var firsts = new int[ranges.Length + 1];
        for (var r = 0; r < ranges.Length; r++) firsts[r + 1] = firsts[r] + ranges[r].Rows;
        var sorted = new SpillFile();
        try
        {
            Parallel.For(0, ranges.Length, () => new SalesSort(), (r, _, sort) => SortRange(r, sort), _ => { });
        }
        catch
        {
            sorted.Dispose();
            throw;
        }

        return new SpilledSales(sorted, starts);

        SalesSort SortRange(int number, SalesSort sort)
        {
            var (range, firstPayee) = (ranges[number], number << shift);
            var (unsorted, inOrder) = (ArrayPool<SalesRow>.Shared.Rent(range.Rows), ArrayPool<SalesRow>.Shared.Rent(range.Rows));
            var own = new int[Math.Min(payees, firstPayee + (1 << shift)) - firstPayee + 1];
            Read(range, unsorted);
            sort.Sort(unsorted.AsSpan(0, range.Rows), firstPayee, inOrder.AsSpan(0, range.Rows), own);
            sorted.Write(firsts[number], inOrder.AsSpan(0, range.Rows));
            for (var payee = 0; payee < own.Length; payee++) starts[firstPayee + payee] = firsts[number] + own[payee];
            ArrayPool<SalesRow>.Shared.Return(unsorted);
            ArrayPool<SalesRow>.Shared.Return(inOrder);
            return sort;
        }
    }

    public void Dispose() => file.Dispose();

    private void Write(Range range)
    {
        file.Write(written, range.Piece);
        range.Pieces.Add(written);
        written += RowsOfPiece;
        range.InPiece = 0;
    }

    private void Read(Range range, SalesRow[] rows)
    {
        var read = 0;
        foreach (var piece in range.Pieces)
        {
            file.Read(piece, rows.AsSpan(read, RowsOfPiece));
            read += RowsOfPiece;
        }

        range.Piece.AsSpan(0, range.InPiece).CopyTo(rows.AsSpan(read));
    }

    private sealed class Range
    {
        /// <summary>What is not in the file yet.</summary>
        public SalesRow[] Piece { get; } = new SalesRow[RowsOfPiece];

        public int InPiece { get; set; }

        /// <summary>Number of the first row of each piece in the file.</summary>
        public List<long> Pieces { get; } = [];

        public int Rows => (Pieces.Count * RowsOfPiece) + InPiece;
    }
}
