using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>One value. Numbers are equal by value: 1.0 is 1.00.</summary>
public readonly struct Value : IEquatable<Value>
{
    // Sign, 29 digits and a point.
    private const int LongestNumber = 31;
    private readonly decimal number;
    private readonly string? text;
    private readonly int whole;
    private readonly Currency? currency;

    private Value(ValueKind kind, decimal number = 0m, int whole = 0, string? text = null, Currency? currency = null) =>
        (Kind, this.number, this.whole, this.text, this.currency) = (kind, number, whole, text, currency);

    /// <summary>What it is.</summary>
    public ValueKind Kind { get; }

    /// <summary>Of a boolean.</summary>
    public bool Flag => Kind == ValueKind.Boolean ? whole != 0 : throw NotA(ValueKind.Boolean);

    /// <summary>Of a number, a percentage (as a fraction) or an amount of money (in major units).</summary>
    public decimal Number => Kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money ? number : throw NotA(ValueKind.Number);

    /// <summary>Of money; null where an amount has none, such as a 0 that stands beside money.</summary>
    public Currency? Currency => currency;

    /// <summary>Of a date.</summary>
    public DateOnly Date => Kind == ValueKind.Date ? DateOnly.FromDayNumber(whole) : throw NotA(ValueKind.Date);

    /// <summary>Of a text.</summary>
    public string Text => Kind == ValueKind.Text ? text! : throw NotA(ValueKind.Text);

    /// <summary>A boolean.</summary>
    public static Value Of(bool value) => new(ValueKind.Boolean, whole: value ? 1 : 0);

    /// <summary>A number.</summary>
    public static Value Of(decimal value) => new(ValueKind.Number, value);

    /// <summary>A percentage as a fraction: 0.08 is 8%.</summary>
    public static Value OfPercent(decimal fraction) => new(ValueKind.Percent, fraction);

    /// <summary>An amount in major units.</summary>
    public static Value OfMoney(decimal amount, Currency? currency) => new(ValueKind.Money, amount, currency: currency);

    /// <summary>A day.</summary>
    public static Value Of(DateOnly day) => new(ValueKind.Date, whole: day.DayNumber);

    /// <summary>A text.</summary>
    public static Value Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(ValueKind.Text, text: text);
    }

    /// <summary>The same number as another kind of number.</summary>
    internal Value As(ValueKind kind, Currency? unit) => new(kind, Number, currency: kind == ValueKind.Money ? unit ?? currency : null);

    internal int DayNumber => whole;

    /// <inheritdoc/>
    public bool Equals(Value other) => Kind == other.Kind && number == other.number && whole == other.whole && text == other.text && currency == other.currency;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, number, whole, text, currency);

    /// <summary>Equal in kind, value and currency.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Different in kind, value or currency.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>As it would be written in an expression; numbers without the zeros that say nothing.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Boolean => whole != 0 ? "true" : "false",
        ValueKind.Number => Plain(number),
        ValueKind.Percent => IsShownAsPercent(number) ? $"{Plain(number * 100m)}%" : Plain(number),
        ValueKind.Money => currency is { } c ? $"{Plain(number)} {c}" : Plain(number),
        ValueKind.Date => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => $"'{text!.Replace("'", "''", StringComparison.Ordinal)}'",
    };

    /// <summary>A decimal without the zeros that say nothing, in no culture.</summary>
    internal static string Plain(decimal value)
    {
        // A picture of digits would do the same and take twice as long.
        Span<char> text = stackalloc char[LongestNumber];
        if (!value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture)) throw new InvalidOperationException($"{value} is longer than any number.");
        var shown = text[..length];
        return (shown.Contains('.') ? shown.TrimEnd('0').TrimEnd('.') : shown).ToString();
    }

    private static bool IsShownAsPercent(decimal value) => Math.Abs(value) < 1_000_000_000_000m && value * 100m / 100m == value;

    private InvalidOperationException NotA(ValueKind kind) => new($"A value of kind {Kind} was read as {kind}.");
}
