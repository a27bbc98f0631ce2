using System.Text.Json.Nodes;

namespace SalesPerf.Compensation.Domain.Plans.JsonSchemas;

/// <summary>The few shapes that a plan document is made of, as JSON Schema.</summary>
internal static class SchemaParts
{
    public const string Name = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";

    public static JsonArray Types(params string[] types) => [.. types.Select(t => (JsonNode)t)];

    public static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    public static JsonObject Formula(string description) => Described(Reference("formula"), description);

    public static JsonObject Label(string description) => Described(Reference("text"), description);

    public static JsonObject Literal(string description) => new() { ["description"] = description, ["type"] = Types("string", "number", "boolean") };

    public static JsonObject Flag(string description) => new() { ["description"] = description, ["type"] = "boolean" };

    public static JsonObject Whole(string description, int least, int most) => new() { ["description"] = description, ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    public static JsonObject Date(string description) => Pattern(description, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

    public static JsonObject Currency(string description) => Pattern($"{description} ISO 4217.", "^[A-Z]{3}$");

    public static JsonObject Pattern(string description, string pattern) => new() { ["description"] = description, ["type"] = "string", ["pattern"] = pattern };

    public static JsonObject Fraction(string description) => new() { ["description"] = description, ["type"] = Types("string", "number"), ["pattern"] = "^-?[0-9]+(\\.[0-9]+)?%?$" };

    public static JsonObject Words(string description, params string[] words) => new() { ["description"] = description, ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };

    public static JsonObject List(string description, JsonObject items) => new() { ["description"] = description, ["type"] = "array", ["items"] = items };

    /// <summary>A value of one shape or the other.</summary>
    public static JsonObject Either(string description, JsonObject one, JsonObject other) => new() { ["description"] = description, ["oneOf"] = new JsonArray(one, other) };

    /// <summary>Names that the author chooses, each with a value of one shape.</summary>
    public static JsonObject Named(string description, JsonObject value, bool anyName = false)
    {
        var map = new JsonObject { ["description"] = description, ["type"] = "object", ["additionalProperties"] = value };
        if (!anyName) map["propertyNames"] = new JsonObject { ["pattern"] = Name };
        return map;
    }

    /// <summary>Known members; others are refused.</summary>
    public static JsonObject Map(string description, IReadOnlyList<string> required, params (string Name, JsonObject Value)[] members)
    {
        var properties = new JsonObject();
        foreach (var (name, value) in members) properties[name] = value;
        var map = new JsonObject { ["description"] = description, ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0) map["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        return map;
    }

    public static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }
}
