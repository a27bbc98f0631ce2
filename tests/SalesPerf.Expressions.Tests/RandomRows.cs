using SalesPerf.Primitives;

namespace SalesPerf.Expressions.Tests;

/// <summary>The same random rows as columns of decimals, and as columns of scaled whole numbers where they are numbers.</summary>
internal sealed class RandomRows
{
    public static readonly Schema Schema = new(
        [
            new("n0", ValueKind.Number), new("n2", ValueKind.Number), new("n4", ValueKind.Number), new("huge", ValueKind.Number), new("share", ValueKind.Percent),
            new("amount", ValueKind.Money, Grain.Row, Currency.Usd), new("own", ValueKind.Money),
            new("flag", ValueKind.Boolean), new("day1", ValueKind.Date), new("day2", ValueKind.Date), new("t", ValueKind.Text), new("u", ValueKind.Text),
        ],
        [Sample.Schema.Functions["twice"]], currency: Currency.Usd);

    private static readonly string[] Texts = ["cloud", "Cloud", "licence", "c", "", "nowhere"];

    public RandomRows(Random random, int rows)
    {
        Rows = rows;
        Numbers("n0", 0, ValueKind.Number, () => random.Next(-3, 40));
        Numbers("n2", 2, ValueKind.Number, () => random.Next(-1000, 1000));
        Numbers("n4", 4, ValueKind.Number, () => random.NextInt64(-1_000_000_000, 1_000_000_000));
        Numbers("huge", 3, ValueKind.Number, () => random.Next(5) switch { 0 => long.MaxValue, 1 => long.MinValue, 2 => 0, _ => random.NextInt64() });
        Numbers("share", 4, ValueKind.Percent, () => random.Next(0, 15_000));
        Numbers("amount", 2, ValueKind.Money, () => random.Next(-100_000, 10_000_000));
        Numbers("own", 2, ValueKind.Money, () => random.Next(0, 10_000), Fill(rows, () => CurrencyCode.Of(random.Next(30) == 0 ? Sample.Eur : Currency.Usd)));
        Both("flag", new BooleanColumn(Fill(rows, () => random.Next(2) == 0)));
        Both("day1", new DateColumn(Fill(rows, () => random.Next(700_000, 760_000))));
        Both("day2", new DateColumn(Fill(rows, () => random.Next(3) == 0 ? random.Next(0, 40) : random.Next(738_000, 740_000))));
        Both("t", new TextColumn(Fill(rows, () => random.Next(Texts.Length)), new(Texts)));
        Both("u", new TextColumn(Fill(rows, () => random.Next(3)), new(Texts.Reverse())));
    }

    public int Rows { get; }

    public ColumnSet Decimals { get; } = new();

    public ColumnSet Fixed { get; } = new();

    /// <summary>Some columns of the one kind, some of the other.</summary>
    public ColumnSet Mixed { get; } = new();

    /// <summary>The first row for all rows.</summary>
    public ColumnSet Constant { get; } = new();

    private void Numbers(string name, int scale, ValueKind kind, Func<long> make, ReadOnlyMemory<int> currencies = default)
    {
        var units = Fill(Rows, make);
        var mixed = scale == 2 ? Fixed : Decimals;
        Fixed.With(name, new FixedColumn(units, scale, kind, null, currencies));
        Decimals.With(name, new DecimalColumn(units.Select(u => u / (decimal)Math.Pow(10, scale)).ToArray(), kind, null, currencies));
        Mixed.With(name, mixed[name]);
        Constant.With(name, Column.Constant(mixed[name][0]));
    }

    private void Both(string name, Column column)
    {
        Fixed.With(name, column);
        Decimals.With(name, column);
        Mixed.With(name, column);
        Constant.With(name, Column.Constant(column[0]));
    }

    private static T[] Fill<T>(int rows, Func<T> make) => [.. Enumerable.Range(0, rows).Select(_ => make())];
}
