using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines as columns, with room for as many as were asked for at first; filled anew it holds others.</summary>
internal sealed class SalesColumns(int room)
{
    private static readonly TextTable EventNames = new(Company.Events);
    private static readonly TextTable ProductNames = new(Company.Products);
    private static readonly TextTable RegionNames = new(Company.Regions);
    private readonly long[] cents = GC.AllocateUninitializedArray<long>(room);
    private readonly long[] units = GC.AllocateUninitializedArray<long>(room);
    private readonly int[] days = GC.AllocateUninitializedArray<int>(room);
    private readonly int[] events = GC.AllocateUninitializedArray<int>(room);
    private readonly int[] products = GC.AllocateUninitializedArray<int>(room);
    private readonly int[] regions = GC.AllocateUninitializedArray<int>(room);

    public int Room => room;

    /// <summary>Holds these rows in the place of those before.</summary>
    public SalesColumns Fill(ReadOnlySpan<SalesRow> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            (cents[i], units[i], days[i]) = (row.Cents, row.Units, CompanySize.PeriodStart.DayNumber + row.Day);
            (events[i], products[i], regions[i]) = (row.Event, row.Product, row.Region);
        }

        return this;
    }

    /// <summary>A field of some consecutive rows.</summary>
    public Column Field(string name, int from, int rows) => name switch
    {
        "credit" or "amount" => new FixedColumn(cents.AsMemory(from, rows), 2, ValueKind.Money, Currency.Usd),
        "units" => new FixedColumn(units.AsMemory(from, rows), 0),
        "date" => new DateColumn(days.AsMemory(from, rows)),
        "event" => new TextColumn(events.AsMemory(from, rows), EventNames),
        "product" => new TextColumn(products.AsMemory(from, rows), ProductNames),
        "region" => new TextColumn(regions.AsMemory(from, rows), RegionNames),
        _ => throw new InvalidOperationException($"The benchmark's order lines have no field '{name}'."),
    };
}

/// <summary>All order lines as whole columns, as they lie in the memory of an engine of columns: what the calculation alone is given. Each seller is credited with all of an order line.</summary>
internal sealed class WholeColumns(SortedSales sales) : ICreditSource
{
    private readonly SalesColumns columns = new SalesColumns(sales.Rows.Length).Fill(sales.Rows);

    public int Count => sales.Rows.Length;

    public ICreditShard Shard(int period, int firstPayee, int payees) => new Part(columns, sales.Starts[firstPayee], PayeeRows.Starts(sales.Starts, firstPayee, payees));

    private sealed class Part(SalesColumns columns, int first, int[] starts) : ICreditShard
    {
        public int[] Starts => starts;

        public Column Field(string name) => columns.Field(name, first, starts[^1]);
    }
}

/// <summary>Where the rows of each payee begin.</summary>
internal static class PayeeRows
{
    /// <summary>The same for some consecutive payees alone.</summary>
    public static int[] Starts(int[] all, int firstPayee, int payees)
    {
        var starts = all[firstPayee..(firstPayee + payees + 1)];
        for (var payee = payees; payee >= 0; payee--) starts[payee] -= starts[0];
        return starts;
    }
}
