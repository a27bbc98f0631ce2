using System.Text.Json.Nodes;
using SalesPerf.Testing;

namespace SalesPerf.OpenApi.Tests;

/// <summary>Every operation shows what it reads and what it answers, as its own tests sent and saw it. Streams are told by the schema of their events.</summary>
internal static class ExampleRules
{
    public static IReadOnlyList<string> Violations(OpenApiContract contract, JsonObject book) =>
        [.. contract.Operations.SelectMany(o => Missing(o.Key, o.Value, book[o.Key]).Concat(Wrong(contract, o.Key, book[o.Key])))];

    private static IEnumerable<string> Missing(string id, JsonObject operation, JsonNode? example)
    {
        var answers = example?["responses"] as JsonObject ?? [];
        if (operation["responses"]!.AsObject().Any(r => r.Key[0] == '2' && HasBody(r.Value)) && !answers.Any(a => a.Key[0] == '2')) yield return $"{id}: no test has called it with success";
        if (HasBody(operation["requestBody"]) && example?["request"] is null) yield return $"{id}: no test has sent it a body";
    }

    private static IEnumerable<string> Wrong(OpenApiContract contract, string id, JsonNode? example)
    {
        foreach (var (status, body) in example?["responses"] as JsonObject ?? [])
            foreach (var violation in contract.ExampleViolations(id, status, body!)) yield return $"{id} {status}: {violation}";
        if (example?["request"] is not { } request) yield break;
        foreach (var violation in contract.RequestViolations(id, request)) yield return $"{id} request: {violation}";
    }

    private static bool HasBody(JsonNode? described) => described?["content"] is JsonObject content && content.Any(c => c.Key != "text/event-stream");
}
