using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Order lines in memory as the engine's credits: each seller is credited with all of an order line.</summary>
internal sealed class ColumnSource(SortedSales sales) : ICreditSource
{
    public int Count => sales.Rows.Length;

    public ICreditShard Shard(int period, int firstPayee, int payees) => new ColumnShard(sales, firstPayee, payees);
}

/// <summary>The order lines of some consecutive payees as the engine's columns, each made when it is asked for.</summary>
internal sealed class ColumnShard : ICreditShard
{
    private static readonly TextTable Events = new(Company.Events);
    private static readonly TextTable Products = new(Company.Products);
    private static readonly TextTable Regions = new(Company.Regions);
    private readonly ReadOnlyMemory<SalesRow> rows;

    public ColumnShard(SortedSales sales, int firstPayee, int payees)
    {
        var from = sales.Starts[firstPayee];
        rows = sales.Rows.AsMemory(from, sales.Starts[firstPayee + payees] - from);
        Starts = new int[payees + 1];
        for (var p = 0; p <= payees; p++) Starts[p] = sales.Starts[firstPayee + p] - from;
    }

    public int[] Starts { get; }

    public Column Field(string name) => name switch
    {
        "credit" or "amount" => new FixedColumn(Each<long, CentsOf>(), 2, ValueKind.Money, Currency.Usd),
        "units" => new FixedColumn(Each<long, UnitsOf>(), 0),
        "date" => new DateColumn(Each<int, DayNumberOf>()),
        "event" => new TextColumn(Each<int, EventOf>(), Events),
        "product" => new TextColumn(Each<int, ProductOf>(), Products),
        "region" => new TextColumn(Each<int, RegionOf>(), Regions),
        _ => throw new InvalidOperationException($"The benchmark's order lines have no field '{name}'."),
    };

    private T[] Each<T, TField>() where TField : IField<T>
    {
        var column = GC.AllocateUninitializedArray<T>(rows.Length);
        var span = rows.Span;
        for (var i = 0; i < span.Length; i++) column[i] = TField.Of(in span[i]);
        return column;
    }

    // A field as a type, so that reading it is compiled into the loop.
    private interface IField<T>
    {
        static abstract T Of(in SalesRow row);
    }

    private readonly struct CentsOf : IField<long>
    {
        public static long Of(in SalesRow row) => row.Cents;
    }

    private readonly struct UnitsOf : IField<long>
    {
        public static long Of(in SalesRow row) => row.Units;
    }

    private readonly struct DayNumberOf : IField<int>
    {
        public static int Of(in SalesRow row) => CompanySize.PeriodStart.DayNumber + row.Day;
    }

    private readonly struct EventOf : IField<int>
    {
        public static int Of(in SalesRow row) => row.Event;
    }

    private readonly struct ProductOf : IField<int>
    {
        public static int Of(in SalesRow row) => row.Product;
    }

    private readonly struct RegionOf : IField<int>
    {
        public static int Of(in SalesRow row) => row.Region;
    }
}
