using System.Globalization;
using System.Numerics;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A fraction of whole numbers of any size: no rounding happens unless it is asked for.</summary>
internal readonly struct Rational : IComparable<Rational>, IEquatable<Rational>
{
    private readonly BigInteger numerator;
    private readonly BigInteger denominatorLessOne;

    private Rational(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) common = -common;
        this.numerator = numerator / common;
        denominatorLessOne = (denominator / common) - 1;
    }

    public static Rational Zero => default;

    public static Rational One => new(1, 1);

    public int Sign => numerator.Sign;

    private BigInteger Denominator => denominatorLessOne + 1;

    public static implicit operator Rational(int value) => new(value, 1);

    public static Rational operator +(Rational a, Rational b) => new((a.numerator * b.Denominator) + (b.numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator -(Rational a) => new(-a.numerator, a.Denominator);

    public static Rational operator *(Rational a, Rational b) => new(a.numerator * b.numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => b.Sign == 0 ? throw new SlowRefusal("division by zero") : new(a.numerator * b.Denominator, a.Denominator * b.numerator);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    public static bool operator ==(Rational a, Rational b) => a.CompareTo(b) == 0;

    public static bool operator !=(Rational a, Rational b) => a.CompareTo(b) != 0;

    public static Rational Min(Rational a, Rational b) => a < b ? a : b;

    public static Rational Max(Rational a, Rational b) => a > b ? a : b;

    /// <summary>A number as people and JSON write it: sign, digits, point, exponent, percent sign.</summary>
    public static Rational Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is no number.");

    /// <summary>The same, or null.</summary>
    public static Rational? TryParse(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || (text[0] == '-' && text.Length > 1 && char.IsAsciiDigit(text[1])))) return null;
        if (text.EndsWith('%')) return TryParse(text[..^1]) / 100;
        var (digits, exponent) = text.IndexOfAny(['e', 'E']) is var e and >= 0 ? (text[..e], int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture)) : (text, 0);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : digits.Length - point - 1;
        if (!BigInteger.TryParse(digits.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return null;
        return new Rational(whole, 1) * Power(10, exponent - places);
    }

    public static Rational Power(Rational value, int exponent)
    {
        var result = One;
        for (var i = 0; i < Math.Abs(exponent); i++) result *= value;
        return exponent < 0 ? One / result : result;
    }

    public Rational Floor()
    {
        var quotient = BigInteger.DivRem(numerator, Denominator, out var rest);
        return new(rest.Sign < 0 ? quotient - 1 : quotient, 1);
    }

    public Rational Abs() => Sign < 0 ? -this : this;

    /// <summary>Rounds by the word that plans use for it.</summary>
    public Rational Round(int digits, string mode)
    {
        var unit = Power(10, -digits);
        var scaled = this / unit;
        var low = scaled.Floor();
        var rest = scaled - low;
        if (rest.Sign == 0) return this;
        var half = One / 2;
        var up = mode switch
        {
            "half_even" => rest > half || (rest == half && !low.numerator.IsEven),
            "half_up" => rest > half || (rest == half && Sign > 0),
            "down" => Sign < 0,
            "up" => Sign > 0,
            "floor" => false,
            "ceiling" => true,
            _ => throw new SlowRefusal($"rounding {mode}"),
        };
        return (up ? low + 1 : low) * unit;
    }

    public int ToInt32() => (int)Floor().numerator;

    public int CompareTo(Rational other) => (numerator * other.Denominator).CompareTo(other.numerator * Denominator);

    public bool Equals(Rational other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(numerator, denominatorLessOne);

    /// <summary>Up to thirty digits after the point, for messages.</summary>
    public override string ToString()
    {
        var rounded = Round(30, "half_even");
        var whole = rounded.Abs().Floor();
        var rest = ((rounded.Abs() - whole) * Power(10, 30)).numerator.ToString(CultureInfo.InvariantCulture).PadLeft(30, '0').TrimEnd('0');
        return $"{(rounded.Sign < 0 ? "-" : "")}{whole.numerator.ToString(CultureInfo.InvariantCulture)}{(rest.Length > 0 ? "." : "")}{rest}";
    }
}

/// <summary>The slow model has no answer, as the plan or its facts have none.</summary>
internal sealed class SlowRefusal(string why) : Exception(why);
