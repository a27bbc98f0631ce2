using System.Globalization;
using System.Text.Json;
using Json.Schema;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>
/// What is wrong with data by a schema, in texts of this platform, which are translated; the library's own English only where a keyword has none. The schema describes members and items where they
/// stand, without references and alternatives, so a place in the data leads to its part of the schema.
/// </summary>
internal sealed class SchemaViolations
{
    private const string Root = "/data";
    private const string Code = "schema";
    private readonly JsonSchema judge;
    private readonly JsonElement schema;

    private SchemaViolations(string text) => (judge, schema) = (JsonSchema.FromText(text), JsonElement.Parse(text));

    /// <summary>Keywords of which a violation has a text here.</summary>
    public static IReadOnlyList<string> Keywords { get; } =
    [
        "required", "type", "pattern", "enum", "const", "additionalProperties", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    ];

    /// <summary>By a schema's JSON.</summary>
    public static SchemaViolations Of(string schema) => new(schema);

    /// <summary>Each violation with its place; nothing where the data satisfies the schema.</summary>
    public IEnumerable<ErrorDetail> In(JsonElement data)
    {
        var result = judge.Evaluate(data, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid) return [];
        // A schema without members has no list of parts.
        return new[] { result }.Concat(result.Details ?? []).Where(d => d.Errors is { Count: > 0 })
            .SelectMany(d => d.Errors!.Select(e => Told(e.Key, e.Value, d, data))).DistinctBy(d => (d.Pointer, d.Message));
    }

    private ErrorDetail Told(string keyword, string otherwise, EvaluationResults part, JsonElement data)
    {
        var place = $"{Root}{part.InstanceLocation}";
        // A member that is false in the schema may not be there, whatever it is.
        if (keyword.Length == 0) return new ErrorDetail(place, Code, "The schema knows no such member.");
        var isName = part.EvaluationPath.ToString().EndsWith("/propertyNames", StringComparison.Ordinal);
        var here = SchemaAt([.. part.InstanceLocation.ToString().Split('/').Skip(1).Select(Unescaped)], isName);
        if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(keyword, out var asked)) return new ErrorDetail(place, Code, otherwise);
        return keyword switch
        {
            "required" => new ErrorDetail(place, Code, $"These members are missing: {Missing(asked, part, data)}."),
            "type" => new ErrorDetail(place, Code, $"A value of type {Listed(asked, " | ")} is asked for."),
            "pattern" when isName => new ErrorDetail(place, Code, $"A name is asked for that matches {asked.GetString()}"),
            "pattern" => new ErrorDetail(place, Code, $"A text is asked for that matches {asked.GetString()}"),
            "enum" => new ErrorDetail(place, Code, $"One of {Listed(asked, ", ")}."),
            "const" => new ErrorDetail(place, Code, $"Exactly {asked}."),
            "minLength" when asked.GetRawText() == "1" => new ErrorDetail(place, Code, "A text is required here."),
            "minLength" => new ErrorDetail(place, Code, $"At least {asked} characters."),
            "maxLength" => new ErrorDetail(place, Code, $"At most {asked} characters."),
            "minItems" => new ErrorDetail(place, Code, $"Items: at least {asked}."),
            "maxItems" => new ErrorDetail(place, Code, $"Items: at most {asked}."),
            "minProperties" => new ErrorDetail(place, Code, $"Members: at least {asked}."),
            "maxProperties" => new ErrorDetail(place, Code, $"Members: at most {asked}."),
            "minimum" => new ErrorDetail(place, Code, $"At least {asked}."),
            "maximum" => new ErrorDetail(place, Code, $"At most {asked}."),
            "exclusiveMinimum" => new ErrorDetail(place, Code, $"Above {asked}."),
            "exclusiveMaximum" => new ErrorDetail(place, Code, $"Below {asked}."),
            _ => new ErrorDetail(place, Code, otherwise),
        };
    }

    private JsonElement SchemaAt(string[] place, bool isName)
    {
        var here = schema;
        for (var i = 0; i < place.Length; i++)
        {
            var isLast = i == place.Length - 1;
            if (isLast && isName) return here.TryGetProperty("propertyNames", out var names) ? names : default;
            if (here.TryGetProperty("properties", out var members) && members.TryGetProperty(place[i], out var member)) here = member;
            else if (here.TryGetProperty("items", out var items) && int.TryParse(place[i], NumberStyles.None, CultureInfo.InvariantCulture, out _)) here = items;
            else if (here.TryGetProperty("additionalProperties", out var others)) here = others;
            else return default;
            if (here.ValueKind != JsonValueKind.Object) return default;
        }

        return here;
    }

    private static string Missing(JsonElement required, EvaluationResults part, JsonElement data)
    {
        var value = part.InstanceLocation.Evaluate(data)!.Value;
        return string.Join(", ", required.EnumerateArray().Select(r => r.GetString()!).Where(r => !value.TryGetProperty(r, out _)));
    }

    private static string Listed(JsonElement value, string between) => value.ValueKind == JsonValueKind.Array ? string.Join(between, value.EnumerateArray()) : $"{value}";

    private static string Unescaped(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
