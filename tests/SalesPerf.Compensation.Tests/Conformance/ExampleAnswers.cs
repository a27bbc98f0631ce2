using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>
/// Finds each member of an example's answer in the result of <c>plan evaluate</c>, where the file beside the plan says it stands: <c>{value: name}</c>, <c>{line: component}</c>,
/// <c>{credits: name}</c>, <c>{payment: name}</c> or <c>{deposits: name}</c>, of a participant (<c>a-*</c> is all whose code begins so) in a period (<c>all</c> is all, the first where none is named).
/// With <c>is: value</c> it is whether that stands there.
/// </summary>
internal static class ExampleAnswers
{
    /// <summary>What differs between the answer and the result; empty where all of it came out.</summary>
    public static IReadOnlyList<string> Differences(JsonObject answer, PlanNode where, JsonObject result, decimal tolerance)
    {
        var differences = new List<string>();
        Compare("answer", answer, where, result, tolerance, differences);
        return differences;
    }

    /// <summary>What the result has where the answer is looked for, on one line.</summary>
    public static string Shown(PlanNode where, JsonObject result) => where switch
    {
        PlanMap map when IsSelector(map) => Select(map, result) is [var one] ? Short(one) : $"[{string.Join(", ", Select(map, result).Select(Short))}]",
        PlanMap names => string.Join("; ", names.Members.Select(m => $"{m.Key} {Shown(m.Value, result)}")),
        PlanSequence list => $"[{string.Join(", ", list.Items.Select(i => Shown(i, result)))}]",
        _ => "",
    };

    private static string Short(string? value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Math.Round(number, 6, MidpointRounding.ToEven).ToString("0.######", CultureInfo.InvariantCulture) : value ?? "nothing";

    private static void Compare(string path, JsonNode? answer, PlanNode where, JsonObject result, decimal tolerance, List<string> differences)
    {
        if (where is PlanMap map && IsSelector(map)) Leaf(path, answer, Select(map, result), tolerance, differences);
        else if (where is PlanMap names) Members(path, answer as JsonObject, names, result, tolerance, differences);
        else if (where is PlanSequence list) Items(path, answer as JsonArray, list, result, tolerance, differences);
        else differences.Add($"{path}: {where.Place} names no place in the result");
    }

    private static bool IsSelector(PlanMap map) => map.Members.Any(m => m.Key is "value" or "line" or "credits" or "payment" or "deposits" && m.Value is PlanScalar);

    private static void Members(string path, JsonObject? answer, PlanMap names, JsonObject result, decimal tolerance, List<string> differences)
    {
        var expected = answer?.Select(m => m.Key).ToArray() ?? [];
        foreach (var name in expected.Where(n => names.Find(n) is null)) differences.Add($"{path}.{name}: compared with nothing");
        foreach (var member in names.Members)
        {
            if (expected.Contains(member.Key)) Compare($"{path}.{member.Key}", answer![member.Key], member.Value, result, tolerance, differences);
            else differences.Add($"{path}.{member.Key}: not in the answer");
        }
    }

    private static void Items(string path, JsonArray? answer, PlanSequence list, JsonObject result, decimal tolerance, List<string> differences)
    {
        if (answer?.Count != list.Items.Count) differences.Add($"{path}: {answer?.Count} items expected, {list.Items.Count} named");
        else for (var i = 0; i < list.Items.Count; i++) Compare($"{path}[{i}]", answer[i], list.Items[i], result, tolerance, differences);
    }

    private static void Leaf(string path, JsonNode? answer, string?[] found, decimal tolerance, List<string> differences)
    {
        IReadOnlyList<JsonNode?> expected = answer is JsonArray list ? [.. list] : [answer];
        if (expected.Count != found.Length) differences.Add($"{path}: expected {expected.Count} values, found {found.Length}");
        else for (var i = 0; i < found.Length; i++)
            if (!Same(expected[i], found[i], tolerance)) differences.Add($"{path}[{i}]: expected {expected[i]?.ToJsonString()}, found {found[i] ?? "nothing"}");
    }

    private static bool Same(JsonNode? expected, string? found, decimal tolerance)
    {
        var wanted = expected is JsonValue value && value.TryGetValue<string>(out var text) ? text : expected!.ToJsonString();
        return decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
            ? decimal.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) && Math.Abs(a - b) <= tolerance
            : wanted == found;
    }

    private static string?[] Select(PlanMap map, JsonObject result)
    {
        string? Word(string name) => (map.Find(name)?.Value as PlanScalar)?.Text;
        var periods = result["periods"]!.AsArray().Select(p => p!.AsObject()).ToArray();
        var found = (Word("period") switch { null => periods.Take(1), "all" => periods, var code => periods.Where(p => Text(p["code"]) == code) })
            .SelectMany(p => p["payees"]!.AsArray()).Select(p => p!.AsObject()).Where(p => Fits(Text(p["participant"])!, Word("participant"))).SelectMany(p => Of(p, Word)).ToArray();
        if (Word("is") is { } wanted) found = [.. found.Select(f => Is(wanted, f) ? "true" : "false")];
        return Word("index") is { } index ? [found[int.Parse(index, CultureInfo.InvariantCulture)]] : found;
    }

    private static bool Is(string wanted, string? found) => found == wanted
        || (decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var a) && decimal.TryParse(found, CultureInfo.InvariantCulture, out var b) && a == b);

    private static bool Fits(string code, string? wanted) => wanted is null || (wanted.EndsWith('*') ? code.StartsWith(wanted[..^1], StringComparison.Ordinal) : code == wanted);

    private static IEnumerable<string?> Of(JsonObject payee, Func<string, string?> word)
    {
        if (word("value") is { } value) return [Text(payee["values"]?[value])];
        if (word("line") is { } line) return [Text(payee["lines"]!.AsArray().FirstOrDefault(l => Text(l!["component"]) == line)?["amount"]) ?? "0"];
        if (word("credits") is { } name) return payee["credits"]!.AsArray().Select(c => Text(c!["values"]?[name]));
        if (word("deposits") is { } deposit) return (payee["payment"]?["deposits"]?.AsArray() ?? []).Select(d => Text(d![deposit]));
        return [word("payment")!.Split('.').Aggregate(payee["payment"], (node, part) => node?[part]) is { } found ? Text(found) : null];
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
