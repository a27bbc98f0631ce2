using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines in canonical order, of which any consecutive ones are given as columns.</summary>
internal interface ISales
{
    /// <summary>Where the rows of each payee begin, and at the end their number.</summary>
    int[] Starts { get; }

    /// <summary>A field of some consecutive rows.</summary>
    Column Field(string name, int from, int rows);
}

/// <summary>Order lines in memory as the engine's credits: each seller is credited with all of an order line.</summary>
internal sealed class ColumnSource(ISales sales) : ICreditSource
{
    public int Count => sales.Starts[^1];

    public ICreditShard Shard(int period, int firstPayee, int payees) => new ColumnShard(sales, firstPayee, payees);
}

/// <summary>The order lines of some consecutive payees as the engine's columns, each given when it is asked for.</summary>
internal sealed class ColumnShard : ICreditShard
{
    private readonly ISales sales;
    private readonly int first;

    public ColumnShard(ISales sales, int firstPayee, int payees)
    {
        (this.sales, first) = (sales, sales.Starts[firstPayee]);
        Starts = new int[payees + 1];
        for (var p = 0; p <= payees; p++) Starts[p] = sales.Starts[firstPayee + p] - first;
    }

    public int[] Starts { get; }

    public Column Field(string name) => sales.Field(name, first, Starts[^1]);
}

/// <summary>Order lines as whole columns, as they lie in the memory of an engine of columns: what the calculation alone is given.</summary>
internal sealed class SalesColumns : ISales
{
    private readonly long[] cents;
    private readonly long[] units;
    private readonly int[] days;
    private readonly int[] events;
    private readonly int[] products;
    private readonly int[] regions;

    public SalesColumns(SortedSales sales)
    {
        Starts = sales.Starts;
        (cents, units) = (RowFields.Each<long, RowFields.Cents>(sales.Rows), RowFields.Each<long, RowFields.Units>(sales.Rows));
        (days, events) = (RowFields.Each<int, RowFields.DayNumber>(sales.Rows), RowFields.Each<int, RowFields.Event>(sales.Rows));
        (products, regions) = (RowFields.Each<int, RowFields.Product>(sales.Rows), RowFields.Each<int, RowFields.Region>(sales.Rows));
    }

    public int[] Starts { get; }

    public Column Field(string name, int from, int rows) => name switch
    {
        "units" => RowFields.OfUnits(units.AsMemory(from, rows)),
        "date" => new DateColumn(days.AsMemory(from, rows)),
        "event" => RowFields.OfEvents(events.AsMemory(from, rows)),
        "product" => RowFields.OfProducts(products.AsMemory(from, rows)),
        "region" => RowFields.OfRegions(regions.AsMemory(from, rows)),
        _ => RowFields.OfCents(name, cents.AsMemory(from, rows)),
    };
}

/// <summary>Fields of order lines that lie as rows, as columns.</summary>
internal static class RowFields
{
    private static readonly TextTable EventNames = new(Company.Events);
    private static readonly TextTable ProductNames = new(Company.Products);
    private static readonly TextTable RegionNames = new(Company.Regions);

    public static Column Of(string name, ReadOnlyMemory<SalesRow> rows) => name switch
    {
        "units" => OfUnits(Each<long, Units>(rows)),
        "date" => new DateColumn(Each<int, DayNumber>(rows)),
        "event" => OfEvents(Each<int, Event>(rows)),
        "product" => OfProducts(Each<int, Product>(rows)),
        "region" => OfRegions(Each<int, Region>(rows)),
        _ => OfCents(name, Each<long, Cents>(rows)),
    };

    public static FixedColumn OfCents(string name, ReadOnlyMemory<long> cents) => name is "credit" or "amount"
        ? new FixedColumn(cents, 2, ValueKind.Money, Currency.Usd)
        : throw new InvalidOperationException($"The benchmark's order lines have no field '{name}'.");

    public static FixedColumn OfUnits(ReadOnlyMemory<long> units) => new(units, 0);

    public static TextColumn OfEvents(ReadOnlyMemory<int> codes) => new(codes, EventNames);

    public static TextColumn OfProducts(ReadOnlyMemory<int> codes) => new(codes, ProductNames);

    public static TextColumn OfRegions(ReadOnlyMemory<int> codes) => new(codes, RegionNames);

    public static T[] Each<T, TField>(ReadOnlyMemory<SalesRow> rows) where TField : IField<T>
    {
        var column = GC.AllocateUninitializedArray<T>(rows.Length);
        var span = rows.Span;
        for (var i = 0; i < span.Length; i++) column[i] = TField.Of(in span[i]);
        return column;
    }

    /// <summary>A field as a type, so that reading it is compiled into the loop.</summary>
    public interface IField<T>
    {
        static abstract T Of(in SalesRow row);
    }

    public readonly struct Cents : IField<long>
    {
        public static long Of(in SalesRow row) => row.Cents;
    }

    public readonly struct Units : IField<long>
    {
        public static long Of(in SalesRow row) => row.Units;
    }

    public readonly struct DayNumber : IField<int>
    {
        public static int Of(in SalesRow row) => CompanySize.PeriodStart.DayNumber + row.Day;
    }

    public readonly struct Event : IField<int>
    {
        public static int Of(in SalesRow row) => row.Event;
    }

    public readonly struct Product : IField<int>
    {
        public static int Of(in SalesRow row) => row.Product;
    }

    public readonly struct Region : IField<int>
    {
        public static int Of(in SalesRow row) => row.Region;
    }
}
