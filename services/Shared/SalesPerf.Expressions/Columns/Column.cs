using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Values of one kind, one a row; a column of length 1 holds for every row. What it was made of is not changed afterwards.</summary>
public abstract class Column
{
    private protected Column(ValueKind kind, int length, IReadOnlyList<RowRefusal>? refusals)
    {
        if (length == 0 && refusals is { Count: > 0 }) throw new ArgumentException("An empty column refuses no row.", nameof(refusals));
        (Kind, Length, Refusals) = (kind, length, refusals ?? []);
    }

    /// <summary>What the values are.</summary>
    public ValueKind Kind { get; }

    /// <summary>Number of rows, or 1 for all.</summary>
    public int Length { get; }

    /// <summary>Whether one value holds for every row.</summary>
    public bool IsConstant => Length == 1;

    /// <summary>Rows without a value, in order, with the reason; whoever needs such a row is refused for the same reason.</summary>
    public IReadOnlyList<RowRefusal> Refusals { get; }

    /// <summary>The value of a row.</summary>
    public Value this[int row] => At(IsConstant ? 0 : row);

    private protected abstract Value At(int index);

    /// <summary>A value for every row.</summary>
    public static Column Constant(Value value) => value.Kind switch
    {
        ValueKind.Boolean => new BooleanColumn(One(value.Flag)),
        ValueKind.Date => new DateColumn(One(value.Date.DayNumber)),
        ValueKind.Text => new TextColumn(One(0), new TextTable([value.Text])),
        _ => new DecimalColumn(One(value.Number), value.Kind, value.Currency),
    };

    private static ReadOnlyMemory<T> One<T>(T value) => new T[] { value };
}

/// <summary>A row that has no value, and why.</summary>
public readonly record struct RowRefusal(int Row, Refusal Refusal);

/// <summary>Why an expression has no value in some row.</summary>
/// <param name="Error">Code and message.</param>
/// <param name="Expression">The text of the part that refused.</param>
/// <param name="Line">Its line in the document, 1-based.</param>
/// <param name="Column">Its column in the document, 1-based.</param>
public sealed record Refusal(DomainError Error, string Expression, int Line, int Column)
{
    /// <summary>The refusal of a row, as it leaves through a door.</summary>
    public DomainException In(int row) => new(Error.With([new($"{Line}:{Column}", Error.Code, $"{Error.Message} (row {row})")]));
}

/// <summary>Numbers, percentages or amounts.</summary>
public abstract class NumericColumn : Column
{
    private protected NumericColumn(ValueKind kind, int length, Currency? currency, ReadOnlyMemory<int> currencies, IReadOnlyList<RowRefusal>? refusals) : base(kind, length, refusals)
    {
        if (kind is not (ValueKind.Number or ValueKind.Percent or ValueKind.Money)) throw new ArgumentException($"A column of numbers cannot be of kind {kind}.", nameof(kind));
        if (kind != ValueKind.Money && (currency is not null || !currencies.IsEmpty)) throw new ArgumentException("Only money has a currency.", nameof(currency));
        if (!currencies.IsEmpty && currencies.Length != length) throw new ArgumentException("There is one currency a row.", nameof(currencies));
        (Currency, Currencies) = (currency, currencies);
    }

    /// <summary>The currency of all rows, if they have one.</summary>
    public Currency? Currency { get; }

    /// <summary>The currency of each row (<see cref="CurrencyCode"/>), where they differ.</summary>
    public ReadOnlyMemory<int> Currencies { get; }

    private protected Value Make(decimal number, int index) => Kind switch
    {
        ValueKind.Money => Value.OfMoney(number, Currencies.IsEmpty ? Currency : CurrencyCode.At(Currencies.Span[index])),
        ValueKind.Percent => Value.OfPercent(number),
        _ => Value.Of(number),
    };
}

/// <summary>Exact decimals.</summary>
public sealed class DecimalColumn(ReadOnlyMemory<decimal> values, ValueKind kind = ValueKind.Number, Currency? currency = null, ReadOnlyMemory<int> currencies = default, IReadOnlyList<RowRefusal>? refusals = null)
    : NumericColumn(kind, values.Length, currency, currencies, refusals)
{
    /// <summary>The values.</summary>
    public ReadOnlyMemory<decimal> Values { get; } = values;

    private protected override Value At(int index) => Make(Values.Span[index], index);
}

/// <summary>Whole numbers of the unit 10^-<see cref="Scale"/>: exact, and much faster than decimals.</summary>
public sealed class FixedColumn : NumericColumn
{
    private ulong bound;

    /// <summary>Takes whole numbers of the unit 10^-<paramref name="scale"/>, 0 to 18.</summary>
    public FixedColumn(ReadOnlyMemory<long> values, int scale, ValueKind kind = ValueKind.Number, Currency? currency = null, ReadOnlyMemory<int> currencies = default, IReadOnlyList<RowRefusal>? refusals = null)
        : base(kind, values.Length, currency, currencies, refusals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, FixedPoint.MostDigits);
        (Values, Scale) = (values, scale);
    }

    /// <summary>The values in units.</summary>
    public ReadOnlyMemory<long> Values { get; }

    /// <summary>Decimal places.</summary>
    public int Scale { get; }

    /// <summary>Not less than any value without its sign. Found once; 0 means not yet, so a column of zeros is looked through each time.</summary>
    public ulong Bound
    {
        get
        {
            var known = Volatile.Read(ref bound);
            if (known != 0) return known;
            known = FixedPoint.BoundOf(Values.Span);
            Volatile.Write(ref bound, known);
            return known;
        }
    }

    private protected override Value At(int index) => Make(FixedPoint.ToDecimal(Values.Span[index], Scale), index);
}

/// <summary>Days, as <see cref="DateOnly.DayNumber"/>.</summary>
public sealed class DateColumn(ReadOnlyMemory<int> dayNumbers, IReadOnlyList<RowRefusal>? refusals = null) : Column(ValueKind.Date, dayNumbers.Length, refusals)
{
    /// <summary>The values.</summary>
    public ReadOnlyMemory<int> DayNumbers { get; } = dayNumbers;

    private protected override Value At(int index) => Value.Of(DateOnly.FromDayNumber(DayNumbers.Span[index]));
}

/// <summary>Texts, as codes of a dictionary.</summary>
public sealed class TextColumn(ReadOnlyMemory<int> codes, TextTable dictionary, IReadOnlyList<RowRefusal>? refusals = null) : Column(ValueKind.Text, codes.Length, refusals)
{
    /// <summary>The codes.</summary>
    public ReadOnlyMemory<int> Codes { get; } = codes;

    /// <summary>What they mean.</summary>
    public TextTable Dictionary { get; } = dictionary;

    private protected override Value At(int index) => Value.Of(Dictionary[Codes.Span[index]]);
}

/// <summary>Truths.</summary>
public sealed class BooleanColumn(ReadOnlyMemory<bool> values, IReadOnlyList<RowRefusal>? refusals = null) : Column(ValueKind.Boolean, values.Length, refusals)
{
    /// <summary>The values.</summary>
    public ReadOnlyMemory<bool> Values { get; } = values;

    private protected override Value At(int index) => Value.Of(Values.Span[index]);
}
