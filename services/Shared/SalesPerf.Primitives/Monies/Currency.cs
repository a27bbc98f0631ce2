using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.Primitives;

/// <summary>An ISO 4217 alphabetic currency code with its number of minor-unit digits.</summary>
/// <remarks>IDR has ISO exponent 2 and is calculated with it, though it is customarily shown without decimals.</remarks>
[JsonConverter(typeof(CurrencyJsonConverter))]
public readonly record struct Currency
{
    // ISO 4217 exponents that are not 2. Source: ISO 4217 list one.
    private static readonly Dictionary<string, int> Exponents = new(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0, ["RWF"] = 0,
        ["UGX"] = 0, ["UYI"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3, ["CLF"] = 4, ["UYW"] = 4,
    };

    private readonly string? code;

    private Currency(string code) => this.code = code;

    /// <summary>Three upper-case letters. The default value of the type has no code and throws: a currency is never implied.</summary>
    public string Code => code ?? throw new InvalidOperationException("A currency without a code was used.");

    /// <summary>Digits after the decimal point of a payable amount.</summary>
    public int MinorDigits => Exponents.GetValueOrDefault(Code, 2);

    /// <summary>Rupiah.</summary>
    public static Currency Idr { get; } = new("IDR");

    /// <summary>US dollar.</summary>
    public static Currency Usd { get; } = new("USD");

    /// <summary>Reads a code of three upper-case ASCII letters; refuses anything else.</summary>
    public static Currency Of(string code) =>
        TryParse(code, out var currency) ? currency : throw new DomainException(MoneyErrors.NotACurrency(code));

    /// <summary>Reads a code of three upper-case ASCII letters.</summary>
    public static bool TryParse(string? code, out Currency currency)
    {
        var valid = code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);
        currency = valid ? new Currency(code!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Code;
}

internal sealed class CurrencyJsonConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Currency.TryParse(reader.GetString(), out var currency) ? currency : throw new JsonException("A currency is three upper-case letters (ISO 4217).");

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}

/// <summary>Refusals about money.</summary>
public static class MoneyErrors
{
    /// <summary>The text is no ISO 4217 code.</summary>
    public static DomainError NotACurrency(string? code) =>
        new("money.not_a_currency", ErrorKind.Invalid, $"'{code}' is not a currency: write three upper-case letters (ISO 4217), such as IDR.");
}
