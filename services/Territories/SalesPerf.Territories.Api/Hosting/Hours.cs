using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SalesPerf.Territories.Api.Hosting;

/// <summary>Hours of work, with as many decimals as they have; text on the wire, like amounts and fractions.</summary>
[JsonConverter(typeof(HoursJsonConverter))]
internal readonly record struct Hours(decimal Value)
{
    public static Hours? From(decimal? value) => value is { } hours ? new Hours(hours) : null;

    /// <summary>The generator cannot see into a converter.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) != typeof(Hours)) return Task.CompletedTask;
        schema.Type = JsonSchemaType.String;
        schema.Pattern = @"^\d+(\.\d+)?$";
        schema.Description = "Hours as text: 160 or 37.5.";
        return Task.CompletedTask;
    }
}

internal sealed class HoursJsonConverter : JsonConverter<Hours>
{
    public override Hours Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && decimal.TryParse(reader.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? new Hours(value)
            : throw new JsonException("Hours are a decimal number written as text, such as \"160\".");

    public override void Write(Utf8JsonWriter writer, Hours value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString("0.##########", CultureInfo.InvariantCulture));
}
