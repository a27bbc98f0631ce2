using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>
/// Fills the inputs of an example into facts, as the file beside its plan says. It moves and repeats, and never calculates but dates: <c>$path</c> is an input, <c>"${path}%"</c> a
/// text with inputs in it (null where one of them is), <c>{each: $list, give: …}</c> one part per item, <c>{date: …, addMonths: …}</c> a day before or after another,
/// <c>{choose: $word, from: {…}}</c> a translation, <c>{first: […]}</c> the first that is given. Inside <c>each</c>, a path is looked up in the item, then among
/// item, key, index (from 0), number (from 1), code (number in four digits), next and previous, then around it; <c>^.</c> begins around it.
/// </summary>
internal sealed partial class ExampleTemplate
{
    private static readonly string[] Steps = ["addMonths", "subtractMonths", "addDays"];

    public static JsonObject Fill(PlanNode template, JsonObject inputs) => (JsonObject)One(template, new Scope(inputs, null))!;

    private static JsonNode? One(PlanNode node, Scope scope) => node switch
    {
        PlanScalar scalar => Scalar(scalar, scope),
        PlanSequence list => new JsonArray([.. list.Items.SelectMany(i => Many(i, scope))]),
        PlanMap map when map.Find("each") is not null => new JsonArray([.. Many(map, scope)]),
        PlanMap map when map.Find("choose") is { } choice => One(((PlanMap)map.Find("from")!.Value).Find(Text(choice.Value, scope)!)!.Value, scope),
        PlanMap map when map.Find("first")?.Value is PlanSequence choices => choices.Items.Select(i => One(i, scope)).FirstOrDefault(i => i is not null),
        PlanMap map when map.Find("date") is { } date && map.Members.Any(m => Steps.Contains(m.Key)) => Date(map, Text(date.Value, scope)!, scope),
        PlanMap map => Object(map, scope),
        _ => throw new InvalidOperationException($"{node.Place}: no shape"),
    };

    private static JsonObject Object(PlanMap map, Scope scope)
    {
        var made = new JsonObject();
        foreach (var member in map.Members) made[member.Key] = One(member.Value, scope);
        return made;
    }

    private static IEnumerable<JsonNode?> Many(PlanNode node, Scope scope) =>
        node is PlanMap map && map.Find("each") is { } each ? Items(each.Value, scope).SelectMany(inner => Many(map.Find("give")!.Value, inner)) : [One(node, scope)];

    private static IEnumerable<Scope> Items(PlanNode each, Scope scope)
    {
        var (keys, items) = One(each, scope) switch
        {
            JsonArray list => (list.Select(_ => (string?)null).ToArray(), list.ToArray()),
            JsonObject map when each is PlanMap => Range(map),
            JsonObject map => (map.Select(m => (string?)m.Key).ToArray(), map.Select(m => m.Value).ToArray()),
            var other => throw new InvalidOperationException($"{each.Place}: {other?.ToJsonString() ?? "null"} has no items"),
        };
        for (var i = 0; i < items.Length; i++) yield return new Scope(items[i], scope) { Index = i, Keys = keys, Items = items };
    }

    private static (string?[] Keys, JsonNode?[] Items) Range(JsonObject range)
    {
        var (from, to) = (Whole(range["from"]), Whole(range["to"]));
        var numbers = Enumerable.Range(from, to - from + 1).Select(n => (JsonNode?)JsonValue.Create(n)).ToArray();
        return ([.. numbers.Select(_ => (string?)null)], numbers);
    }

    private static JsonValue Date(PlanMap map, string start, Scope scope)
    {
        var date = DateOnly.ParseExact(start, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var member in map.Members.Where(m => Steps.Contains(m.Key)))
        {
            var n = Whole(One(member.Value, scope));
            date = member.Key switch { "addDays" => date.AddDays(n), "subtractMonths" => date.AddMonths(-n), _ => date.AddMonths(n) };
        }

        return JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static int Whole(JsonNode? node) => int.Parse(Shown(node)!, CultureInfo.InvariantCulture);

    private static string? Text(PlanNode node, Scope scope) => Shown(One(node, scope));

    private static string? Shown(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString();

    private static JsonNode? Scalar(PlanScalar scalar, Scope scope)
    {
        if (scalar.IsNull) return null;
        if (scalar.Text.StartsWith('$') && !scalar.Text.StartsWith("${", StringComparison.Ordinal)) return scope.Find(scalar.Text[1..])?.DeepClone();
        if (scalar.Text.Contains("${", StringComparison.Ordinal)) return Filled(scalar.Text, scope);
        return scalar.Quoted || !decimal.TryParse(scalar.Text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(scalar.Text) : JsonValue.Create(number);
    }

    private static JsonValue? Filled(string text, Scope scope)
    {
        var missing = false;
        var filled = Placeholder().Replace(text, m =>
        {
            var value = Shown(scope.Find(m.Groups[1].Value));
            missing |= value is null;
            return value ?? "";
        });
        return missing ? null : JsonValue.Create(filled);
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Placeholder();

    private sealed record Scope(JsonNode? Item, Scope? Around)
    {
        public int Index { get; init; }

        public string?[] Keys { get; init; } = [];

        public JsonNode?[] Items { get; init; } = [];

        public JsonNode? Find(string path)
        {
            var parts = path.Split('.');
            var scope = this;
            var at = 0;
            for (; parts[at] == "^" || parts[at].StartsWith('^'); at++)
            {
                scope = scope.Around!;
                if (parts[at] != "^") { parts[at] = parts[at][1..]; break; }
            }

            var value = scope.First(parts[at]);
            foreach (var part in parts.Skip(at + 1)) value = Member(value, part);
            return value;
        }

        private JsonNode? First(string name)
        {
            if (Member(Item, name) is { } member) return member;
            if (Around is null) return null;
            return name switch
            {
                "item" => Item,
                "key" => Keys[Index],
                "index" => Index,
                "number" => Index + 1,
                "code" => (Index + 1).ToString("0000", CultureInfo.InvariantCulture),
                "next" => Neighbour(Index + 1),
                "previous" => Neighbour(Index - 1),
                _ when Item is JsonArray or JsonObject && Known(Item, name) => null,
                _ => Around.First(name),
            };
        }

        // A neighbour of a map's entry is known by its key; one of a list's item by what it is.
        private JsonNode? Neighbour(int index)
        {
            if (index < 0 || index >= Items.Length) return new JsonObject();
            return Keys[index] is { } key ? new JsonObject { ["key"] = key } : Items[index];
        }

        private static bool Known(JsonNode node, string name) => node is JsonObject map ? map.ContainsKey(name) : int.TryParse(name, CultureInfo.InvariantCulture, out _);

        private static JsonNode? Member(JsonNode? node, string name) => node switch
        {
            JsonObject map => map[name],
            JsonArray list when int.TryParse(name, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
            _ => null,
        };
    }
}
