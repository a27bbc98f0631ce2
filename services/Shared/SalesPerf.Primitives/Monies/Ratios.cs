using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.Primitives;

/// <summary>A commission rate as a fraction: 0.012 is 1.2 %.</summary>
[JsonConverter(typeof(RateJsonConverter))]
public readonly record struct Rate(decimal Value)
{
    /// <summary>The exact product; rounding happens where the result is paid.</summary>
    public static UnroundedMoney operator *(UnroundedMoney value, Rate rate) => value * rate.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Measured performance divided by quota, as a fraction: 1 is exactly on quota. Negative results are possible.</summary>
[JsonConverter(typeof(AttainmentJsonConverter))]
public readonly record struct Attainment(decimal Value) : IComparable<Attainment>
{
    /// <summary>On quota.</summary>
    public static Attainment Full { get; } = new(1m);

    /// <summary>Attainment of a measurement against a quota of the same currency; null where the quota is zero, which no measurement can attain.</summary>
    public static Attainment? Of(UnroundedMoney measured, UnroundedMoney quota) =>
        quota.Amount == 0m ? null : new Attainment(measured.In(quota.Currency) / quota.Amount);

    /// <summary>The fraction at a stated number of places, half to even: what is shown and compared with published figures.</summary>
    public decimal At(int places) => RoundingRule.Round(Value, places, RoundingMode.HalfEven);

    /// <inheritdoc/>
    public int CompareTo(Attainment other) => Value.CompareTo(other.Value);

    /// <summary>Less.</summary>
    public static bool operator <(Attainment left, Attainment right) => left.Value < right.Value;

    /// <summary>More.</summary>
    public static bool operator >(Attainment left, Attainment right) => left.Value > right.Value;

    /// <summary>Less or equal.</summary>
    public static bool operator <=(Attainment left, Attainment right) => left.Value <= right.Value;

    /// <summary>More or equal.</summary>
    public static bool operator >=(Attainment left, Attainment right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A part of a whole as a fraction of 0 or more: 0.25 is a quarter. Split credits may sum to more than 1 where a plan says so.</summary>
[JsonConverter(typeof(ShareJsonConverter))]
public readonly record struct Share
{
    /// <summary>Takes a fraction of 0 or more.</summary>
    public Share(decimal value) => Value = value >= 0m ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A share is not negative.");

    /// <summary>The fraction.</summary>
    public decimal Value { get; }

    /// <summary>All of it.</summary>
    public static Share Whole { get; } = new(1m);

    /// <summary>The exact product.</summary>
    public static UnroundedMoney operator *(UnroundedMoney value, Share share) => value * share.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Fractions travel as text, like amounts, so that no reader makes a float of them.</summary>
internal abstract class FractionJsonConverter<T> : JsonConverter<T>
{
    protected abstract T Make(decimal value);

    protected abstract decimal Take(T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && decimal.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? Make(value)
            : throw new JsonException("A fraction is a decimal number written as text, such as \"0.012\".");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Take(value).ToString(CultureInfo.InvariantCulture));
}

internal sealed class RateJsonConverter : FractionJsonConverter<Rate>
{
    protected override Rate Make(decimal value) => new(value);

    protected override decimal Take(Rate value) => value.Value;
}

internal sealed class AttainmentJsonConverter : FractionJsonConverter<Attainment>
{
    protected override Attainment Make(decimal value) => new(value);

    protected override decimal Take(Attainment value) => value.Value;
}

internal sealed class ShareJsonConverter : FractionJsonConverter<Share>
{
    protected override Share Make(decimal value) => value >= 0m ? new(value) : throw new JsonException("A share is not negative.");

    protected override decimal Take(Share value) => value.Value;
}
