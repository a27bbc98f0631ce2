using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>
/// Decimal numbers are written as text, like amounts and fractions: a reader in JavaScript would make a float of a JSON number.
/// A number is read too, since whoever writes <c>6</c> means exactly that.
/// </summary>
internal sealed class DecimalJsonConverter : JsonConverter<decimal>
{
    /// <summary>What the text of a decimal number looks like.</summary>
    public const string Pattern = @"^-?\d+(\.\d+)?$";

    // As many decimals as it has, without the zeros that a store pads it with.
    private const string Plain = "0.############################";

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number)) return number;
        return reader.TokenType == JsonTokenType.String
            && decimal.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new JsonException("A decimal number is written as text, such as \"37.5\".");
    }

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString(Plain, CultureInfo.InvariantCulture));
}
