using System.Text.Json.Nodes;

namespace SalesPerf.Testing.Authorisation;

/// <summary>Queries and bodies made up from a service's own description: what is required, and whoever it is about.</summary>
internal sealed class SampleRequests(JsonNode document, AuthorisationWorld world)
{
    // Members that say whom a request is about.
    private static readonly string[] OwnerMembers = ["participantCode", "sellerCode"];

    /// <summary>Whether a request of the operation names somebody, outside its address.</summary>
    public bool NamesOwner(Operation operation) =>
        QueryOf(operation).Any(p => IsOwner(p["name"]!.GetValue<string>())) || (BodyOf(operation, new DataOwner("?", new Dictionary<string, string>()))?.ToJsonString().Contains("\"?\"", StringComparison.Ordinal) ?? false);

    /// <summary>The query with what is required, and with the owner where it can be named.</summary>
    public string Query(Operation operation, DataOwner? owner)
    {
        var query = QueryOf(operation).Select(p => (Name: p["name"]!.GetValue<string>(), Required: p["required"]?.GetValue<bool>() == true, Schema: p["schema"]))
            .Where(p => p.Required || (owner is not null && IsOwner(p.Name)))
            .Select(p => $"{p.Name}={Uri.EscapeDataString(owner?.Things.GetValueOrDefault($"{operation.Route}?{p.Name}") ?? Make(p.Schema, p.Name, owner)?.ToString() ?? "x")}").ToArray();
        return query.Length == 0 ? string.Empty : "?" + string.Join('&', query);
    }

    /// <summary>A body about an owner; null for an operation that takes none.</summary>
    public JsonNode? BodyOf(Operation operation, DataOwner owner)
    {
        if (world.Bodies.TryGetValue(operation.Key, out var given)) return System.Text.Json.JsonSerializer.SerializeToNode(given(owner), System.Text.Json.JsonSerializerOptions.Web);
        var content = Described(operation)?["requestBody"]?["content"];
        return (content?["application/json"] ?? content?["application/merge-patch+json"])?["schema"] is { } schema ? Make(schema, string.Empty, owner) : null;
    }

    private IEnumerable<JsonNode> QueryOf(Operation operation) => (Described(operation)?["parameters"]?.AsArray() ?? []).Select(p => p!).Where(p => p["in"]?.GetValue<string>() == "query");

    private JsonNode? Described(Operation operation) => document["paths"]?[operation.Route]?[operation.Method.ToLowerInvariant()];

    private JsonNode? Make(JsonNode? schema, string name, DataOwner? owner)
    {
        schema = Resolve(schema);
        if (owner is not null && (IsOwner(name) ? owner.Code : owner.Things.GetValueOrDefault(name)) is { } own) return own;
        var type = TypeOf(schema);
        if (type is not ("object" or "array") && world.Values.TryGetValue(name, out var value)) return type is "integer" or "number" ? JsonNode.Parse(value) : value;
        return type switch
        {
            "object" => Members(schema!, owner),
            "array" => new JsonArray(Make(schema!["items"], name, owner)),
            "integer" or "number" => 1,
            "boolean" => false,
            _ => Text(schema),
        };
    }

    private JsonObject Members(JsonNode schema, DataOwner? owner)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        return new JsonObject((schema["properties"]?.AsObject() ?? []).Where(p => required.Contains(p.Key) || IsOwner(p.Key)).Select(p => KeyValuePair.Create(p.Key, Make(p.Value, p.Key, owner))));
    }

    private static JsonNode Text(JsonNode? schema) => (schema?["enum"]?.AsArray().FirstOrDefault(e => e is not null), schema?["format"]?.GetValue<string>()) switch
    {
        ({ } first, _) => first.GetValue<string>(),
        (_, "uuid") => Guid.CreateVersion7().ToString(),
        (_, "date") => "2026-02-01",
        (_, "date-time") => "2026-02-01T00:00:00Z",
        // A decimal number is text with a pattern.
        _ => schema?["pattern"] is null ? "made up" : "1",
    };

    private JsonNode? Resolve(JsonNode? schema)
    {
        while (schema is not null)
        {
            if (schema["$ref"]?.GetValue<string>() is { } reference) schema = document["components"]?["schemas"]?[reference[(reference.LastIndexOf('/') + 1)..]];
            else if ((schema["oneOf"] ?? schema["anyOf"])?.AsArray().FirstOrDefault(s => TypeOf(s) != "null") is { } choice) schema = choice;
            else return schema;
        }

        return null;
    }

    private static string? TypeOf(JsonNode? schema) => schema?["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null"),
        { } one => one.GetValue<string>(),
        _ => schema?["properties"] is null ? null : "object",
    };

    private static bool IsOwner(string name) => OwnerMembers.Contains(name, StringComparer.Ordinal);
}
