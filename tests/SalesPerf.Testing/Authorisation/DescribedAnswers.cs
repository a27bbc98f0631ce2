using System.Text.Json.Nodes;

namespace SalesPerf.Testing.Authorisation;

/// <summary>A member of an answer: which one, its value, and what it is a member of.</summary>
internal sealed record AnsweredMember(string Member, JsonNode? Value, JsonObject Of);

/// <summary>Answers read by a service's own description.</summary>
internal sealed class DescribedAnswers(JsonNode document)
{
    /// <summary>Every member that an answer may have, as <c>Schema.member</c>.</summary>
    public IReadOnlyList<string> Members { get; } = [.. Answers(document).SelectMany(a => Reached(document, a, [])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The members of the answer of an operation that was a success.</summary>
    public IEnumerable<AnsweredMember> Read(Operation operation, JsonNode answer) =>
        Schemas(document["paths"]?[operation.Route]?[operation.Method.ToLowerInvariant()]).Take(1).SelectMany(s => Walk(s, answer));

    private IEnumerable<AnsweredMember> Walk(JsonNode? schema, JsonNode? value)
    {
        var (name, resolved) = Resolve(document, schema);
        return value switch
        {
            JsonArray items => items.SelectMany(i => Walk(resolved?["items"], i)),
            JsonObject members => (resolved?["properties"]?.AsObject() ?? []).SelectMany(p => Walk(p.Value, members[p.Key]).Prepend(new AnsweredMember($"{name}.{p.Key}", members[p.Key], members))),
            _ => [],
        };
    }

    private static IEnumerable<JsonNode?> Answers(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Where(o => o.Key is "get" or "post" or "put" or "patch").SelectMany(o => Schemas(o.Value));

    private static IEnumerable<JsonNode?> Schemas(JsonNode? operation) =>
        (operation?["responses"]?.AsObject() ?? []).Where(r => r.Key.StartsWith('2')).Select(r => r.Value?["content"]?["application/json"]?["schema"]).Where(s => s is not null);

    private static IEnumerable<string> Reached(JsonNode document, JsonNode? schema, HashSet<string> seen)
    {
        var (name, resolved) = Resolve(document, schema);
        if (name is not null && !seen.Add(name)) return [];
        if (resolved?["items"] is { } items) return Reached(document, items, seen);
        return (resolved?["properties"]?.AsObject() ?? []).SelectMany(p => Reached(document, p.Value, seen).Prepend($"{name}.{p.Key}"));
    }

    private static (string? Name, JsonNode? Schema) Resolve(JsonNode document, JsonNode? schema)
    {
        string? name = null;
        while (schema is not null)
        {
            if (schema["$ref"]?.GetValue<string>() is { } reference)
            {
                name = reference[(reference.LastIndexOf('/') + 1)..];
                schema = document["components"]?["schemas"]?[name];
            }
            else if ((schema["oneOf"] ?? schema["anyOf"])?.AsArray().FirstOrDefault(s => s?["type"]?.ToString() != "null") is { } choice) schema = choice;
            else break;
        }

        return (name, schema);
    }
}
