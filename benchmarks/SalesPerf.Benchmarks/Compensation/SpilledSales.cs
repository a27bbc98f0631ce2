using System.Buffers;
using System.Collections.Concurrent;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines in canonical order in a file, of which those that are asked for are in memory. Each seller is credited with all of an order line.</summary>
internal sealed class SpilledSales(SpillFile file, int[] starts) : ICreditSource, ISalesRows, IDisposable
{
    private readonly ConcurrentBag<SalesColumns> free = [];

    public int[] Starts => starts;

    public int Count => starts[^1];

    public void Read(int from, Span<SalesRow> rows) => file.Read(from, rows);

    public ICreditShard Shard(int period, int firstPayee, int payees) => new Part(this, starts[firstPayee], PayeeRows.Starts(starts, firstPayee, payees));

    public void Dispose() => file.Dispose();

    private SalesColumns Columns(int from, int rows)
    {
        // As many as the engine calculates at once; those of larger parts take the place of those that are too small.
        if (!free.TryTake(out var columns) || columns.Room < rows) columns = new SalesColumns(rows + (rows / 8));
        var buffer = ArrayPool<SalesRow>.Shared.Rent(rows);
        file.Read(from, buffer.AsSpan(0, rows));
        columns.Fill(buffer.AsSpan(0, rows));
        ArrayPool<SalesRow>.Shared.Return(buffer);
        return columns;
    }

    /// <summary>The order lines of some consecutive payees, fetched when the first column is asked for.</summary>
    private sealed class Part(SpilledSales sales, int first, int[] starts) : ICreditShard
    {
        private SalesColumns? columns;

        public int[] Starts => starts;

        public Column Field(string name) => (columns ??= sales.Columns(first, starts[^1])).Field(name, 0, starts[^1]);

        public void LetGo()
        {
            if (columns is not null) sales.free.Add(columns);
            columns = null;
        }
    }
}
