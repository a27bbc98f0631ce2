using System.Text.Json.Nodes;

namespace SalesPerf.OpenApi.Tests;

/// <summary>What a client that was made for one document would stumble over in another one.</summary>
internal sealed class BreakingChanges
{
    private readonly JsonObject before;
    private readonly JsonObject after;
    private readonly List<string> found = [];
    private readonly HashSet<string> compared = new(StringComparer.Ordinal);

    private BreakingChanges(JsonObject before, JsonObject after) => (this.before, this.after) = (before, after);

    /// <summary>Every breaking change, as "operation: what".</summary>
    public static IReadOnlyList<string> Between(JsonObject before, JsonObject after)
    {
        var changes = new BreakingChanges(before, after);
        var now = HabitRules.Operations(after).ToDictionary(o => $"{o.Method} {o.Path}", StringComparer.Ordinal);
        foreach (var old in HabitRules.Operations(before))
        {
            if (now.TryGetValue($"{old.Method} {old.Path}", out var present)) changes.Compare(old, present);
            else changes.found.Add($"{old.Id}: {old.Method.ToUpperInvariant()} {old.Path} is gone");
        }

        return changes.found;
    }

    private void Compare(HabitRules.Operation old, HabitRules.Operation now)
    {
        if (old.Id != now.Id) found.Add($"{old.Id}: its id is now {now.Id}, which renames it in generated clients");
        CompareParameters(old, now);
        CompareBody(old, now);
        foreach (var (status, answer) in old.Node["responses"]!.AsObject().Where(r => r.Key[0] == '2'))
        {
            if (now.Answer(status) is not { } present) found.Add($"{old.Id}: it answers no {status} any more");
            else CompareContent(old.Id, $"answer {status}", answer?["content"] as JsonObject, present["content"] as JsonObject, isRequest: false);
        }
    }

    private void CompareParameters(HabitRules.Operation old, HabitRules.Operation now)
    {
        var had = old.Parameters.ToDictionary(KeyOf, StringComparer.OrdinalIgnoreCase);
        var has = now.Parameters.ToDictionary(KeyOf, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, parameter) in has)
        {
            var isRequired = parameter["required"]?.GetValue<bool>() == true;
            if (!had.TryGetValue(key, out var before))
            {
                if (isRequired) found.Add($"{old.Id}: {key} is new and required");
                continue;
            }

            if (isRequired && before["required"]?.GetValue<bool>() != true) found.Add($"{old.Id}: {key} is required now");
            CompareSchema(old.Id, key, before["schema"], parameter["schema"], isRequest: true);
        }

        foreach (var key in had.Keys.Where(k => !has.ContainsKey(k))) found.Add($"{old.Id}: {key} is gone");
    }

    private void CompareBody(HabitRules.Operation old, HabitRules.Operation now)
    {
        var had = old.Node["requestBody"];
        var has = now.Node["requestBody"];
        if (had is null && has?["required"]?.GetValue<bool>() == true) found.Add($"{old.Id}: a body is required now");
        if (had is not null && has is null) found.Add($"{old.Id}: it reads no body any more");
        CompareContent(old.Id, "body", had?["content"] as JsonObject, has?["content"] as JsonObject, isRequest: true);
    }

    private void CompareContent(string operation, string where, JsonObject? had, JsonObject? has, bool isRequest)
    {
        foreach (var (mediaType, content) in had ?? [])
        {
            if (has?[mediaType] is not { } present) found.Add($"{operation}: {where} is no {mediaType} any more");
            else CompareSchema(operation, where, content?["schema"], present["schema"], isRequest);
        }
    }

    private void CompareSchema(string operation, string where, JsonNode? had, JsonNode? has, bool isRequest)
    {
        // A component is compared once a direction, which also ends recursion.
        if (had?["$ref"] is { } reference && !compared.Add($"{reference} {has?["$ref"]} {isRequest}")) return;
        if (HabitRules.Resolved(before, had) is not { } old || HabitRules.Resolved(after, has) is not { } now) return;
        CompareTypes(operation, where, old, now, isRequest);
        CompareBounds(operation, where, old, now, isRequest);
        CompareMembers(operation, where, old, now, isRequest);
        CompareSchema(operation, $"{where}[]", old["items"], now["items"], isRequest);
        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
        {
            var (olds, news) = (old[choice] as JsonArray ?? [], now[choice] as JsonArray ?? []);
            for (var i = 0; i < Math.Min(olds.Count, news.Count); i++) CompareSchema(operation, where, olds[i], news[i], isRequest);
        }
    }

    private void CompareTypes(string operation, string where, JsonObject old, JsonObject now, bool isRequest)
    {
        var (had, has) = (HabitRules.TypesOf(old).ToHashSet(StringComparer.Ordinal), HabitRules.TypesOf(now).ToHashSet(StringComparer.Ordinal));
        // What is read may accept more, what is written may give less.
        var isFine = had.Count == 0 || has.Count == 0 || (isRequest ? had.IsSubsetOf(has) : has.IsSubsetOf(had));
        if (!isFine) found.Add($"{operation}: {where} is {string.Join(" or ", has)} instead of {string.Join(" or ", had)}");
        if (!isRequest || old["enum"] is not JsonArray words || now["enum"] is not JsonArray present) return;
        foreach (var word in words.Where(w => !present.Any(p => JsonNode.DeepEquals(p, w)))) found.Add($"{operation}: {where} accepts {word} no more");
    }

    private void CompareBounds(string operation, string where, JsonObject old, JsonObject now, bool isRequest)
    {
        if (!isRequest) return;
        foreach (var bound in new[] { "maxLength", "maxItems", "maximum" })
        {
            if (Number(now[bound]) is { } most && (Number(old[bound]) is not { } had || most < had)) found.Add($"{operation}: {where} has a lower {bound}");
        }

        foreach (var bound in new[] { "minLength", "minItems", "minimum" })
        {
            if (Number(now[bound]) is { } least && least > (Number(old[bound]) ?? decimal.MinValue) && least != 0m) found.Add($"{operation}: {where} has a higher {bound}");
        }
    }

    private void CompareMembers(string operation, string where, JsonObject old, JsonObject now, bool isRequest)
    {
        var (had, has) = (old["properties"] as JsonObject ?? [], now["properties"] as JsonObject ?? []);
        var (needed, needs) = (Required(old), Required(now));
        foreach (var (name, schema) in had)
        {
            if (has[name] is not { } present) found.Add($"{operation}: {where}/{name} is gone");
            else CompareSchema(operation, $"{where}/{name}", schema, present, isRequest);
        }

        var broken = isRequest ? needs.Except(needed) : needed.Except(needs).Where(n => has.ContainsKey(n));
        foreach (var name in broken.ToArray()) found.Add($"{operation}: {where}/{name} is {(isRequest ? "required now" : "not always there any more")}");
    }

    private static HashSet<string> Required(JsonObject schema) => (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    private static decimal? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<decimal>(out var number) ? number : null;

    private static string KeyOf(JsonNode parameter) => $"{parameter["in"]} {parameter["name"]}";
}
