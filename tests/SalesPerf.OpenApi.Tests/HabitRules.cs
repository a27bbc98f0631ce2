using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SalesPerf.OpenApi.Tests;

/// <summary>The HTTP habits of the platform as rules over a document; an operation that is added later is held to them too.</summary>
internal static partial class HabitRules
{
    private static readonly string[] Always = ["400", "401", "403", "404", "429", "500", "502", "503"];
    private static readonly string[] Refusals = [.. Always, "409", "412", "413", "415", "422", "428"];
    private static readonly string[] Changes = ["post", "put", "patch", "delete"];

    // Each with its reason: a file is written once whatever the request; an answer with a secret is kept for nobody; a transaction has few
    // revisions, and they are one answer.
    private static readonly HashSet<string> Exceptions = new(StringComparer.Ordinal)
    {
        "EmitPayouts: a POST accepts an Idempotency-Key",
        "OnboardPartner: a POST accepts an Idempotency-Key", "RotatePartnerSecret: a POST accepts an Idempotency-Key",
        "AddWebhook: a POST accepts an Idempotency-Key", "RotateWebhookSecret: a POST accepts an Idempotency-Key",
        "ListTransactionRevisions: a list has cursor and limit",
    };

    /// <summary>Every broken habit, as "operation: rule".</summary>
    public static IReadOnlyList<string> Violations(JsonObject document) => [.. Found(document).Where(v => !Exceptions.Contains(v)), .. Repeated(document)];

    /// <summary>Exceptions that are none any more.</summary>
    public static IReadOnlyList<string> NeedlessExceptions(JsonObject whole) => [.. Exceptions.Except(Found(whole), StringComparer.Ordinal)];

    /// <summary>Operations that make something and know no repeat of a request.</summary>
    public static IReadOnlyList<string> WithoutIdempotencyKey(JsonObject document) => [.. Operations(document).Where(o => o.Method == "post" && !o.Has("Idempotency-Key")).Select(o => o.Id).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Found(JsonObject document) => Operations(document).SelectMany(o => Broken(document, o).Select(rule => $"{o.Id}: {rule}"));

    private static IEnumerable<string> Broken(JsonObject document, Operation operation)
    {
        if (!Identifier().IsMatch(operation.Id)) yield return "WithName gives it an id in PascalCase";
        if (operation.Text("summary") is not { } summary || !summary.EndsWith('.')) yield return "WithSummary gives it a sentence";
        if (operation.Node["tags"] is not JsonArray { Count: > 0 }) yield return "WithTags puts it into a group";
        if (!Address().IsMatch(operation.Path)) yield return $"{operation.Path} is not /v1/<service>/<kebab-nouns> with a :verb at most";
        foreach (var status in Always.Where(s => operation.Answer(s)?["content"]?["application/problem+json"] is null)) yield return $"{status} is a problem";
        foreach (var status in Refusals.Where(s => operation.Answer(s)?["content"]?["application/problem+json"]?["schema"]?["$ref"] is { } schema && !schema.ToString().EndsWith("/Problem", StringComparison.Ordinal)))
            yield return $"{status} is a problem with code and trace";
        foreach (var rule in BrokenChange(operation)) yield return rule;
        foreach (var rule in BrokenAnswer(document, operation)) yield return rule;
        foreach (var parameter in operation.Parameters.Where(p => string.IsNullOrWhiteSpace((string?)p["description"]))) yield return $"the parameter {parameter["name"]} says what it means";
    }

    private static IEnumerable<string> BrokenChange(Operation operation)
    {
        if (operation.Method == "post" && !operation.Has("Idempotency-Key")) yield return "a POST accepts an Idempotency-Key";
        if (operation.Method is "put" or "patch" or "delete" && Versioned().IsMatch(operation.Path))
        {
            if (!operation.Has("If-Match")) yield return "a change of plans, quotas, territories and goals NeedsVersion";
            foreach (var status in new[] { "412", "428" }.Where(s => operation.Answer(s) is null)) yield return $"{status} is a problem";
        }

        if (operation.Method == "patch" && operation.Node["requestBody"]?["content"]?["application/merge-patch+json"] is null) yield return "a PATCH reads a merge patch";
        if (Changes.Contains(operation.Method) && operation.Answer("409") is null) yield return "409 is a problem";
        if (operation.Path.EndsWith(":batch", StringComparison.Ordinal) && operation.Answer("207") is null) yield return "a batch answers 207";
        if (operation.Answer("202") is { } accepted && accepted["headers"]?["Operation-Location"] is null) yield return "202 has an Operation-Location";
    }

    private static IEnumerable<string> BrokenAnswer(JsonObject document, Operation operation)
    {
        var answers = operation.Node["responses"]!.AsObject().Where(r => r.Key[0] == '2').ToArray();
        if (answers.Length == 0) yield return "it has a successful answer";
        foreach (var schema in answers.Select(a => Resolved(document, a.Value?["content"]?["application/json"]?["schema"])).OfType<JsonObject>())
        {
            if (TypesOf(schema).Contains("array")) yield return "an answer is an object: { \"items\": [] }";
            var members = schema["properties"] as JsonObject;
            if (members?["items"] is null || members["nextCursor"] is null != members["nextLink"] is null) continue;
            if (members["nextCursor"] is not null && !(operation.Has("cursor") && operation.Has("limit"))) yield return "a list has cursor and limit";
        }
    }

    private static IEnumerable<string> Repeated(JsonObject document) =>
        Operations(document).GroupBy(o => o.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: an id belongs to one operation");

    internal static IEnumerable<Operation> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Changes.Contains(operation.Key) || operation.Key == "get"
        select new Operation(document, path.Key, operation.Key, operation.Value!.AsObject());

    /// <summary>The schema that a reference leads to.</summary>
    internal static JsonObject? Resolved(JsonObject document, JsonNode? schema)
    {
        while (schema?["$ref"]?.GetValue<string>() is { } reference)
        {
            JsonNode? at = document;
            foreach (var step in reference.Split('/').Skip(1)) at = at?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
            schema = at;
        }

        return schema as JsonObject;
    }

    internal static IEnumerable<string> TypesOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    /// <summary>An operation of a document.</summary>
    internal sealed record Operation(JsonObject Document, string Path, string Method, JsonObject Node)
    {
        public string Id => Text("operationId") ?? $"{Method} {Path}";

        public IEnumerable<JsonNode> Parameters => (Node["parameters"] as JsonArray ?? []).OfType<JsonNode>();

        public string? Text(string member) => Node[member]?.GetValue<string>();

        public JsonNode? Answer(string status) => Resolved(Document, Node["responses"]?[status]);

        public bool Has(string parameter) => Parameters.Any(p => string.Equals((string?)p["name"], parameter, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+$")]
    private static partial Regex Identifier();

    [GeneratedRegex("^/v1(/([a-z][a-z0-9]*(-[a-z0-9]+)*|\\{[a-zA-Z]+\\}))+(:[a-z]+(-[a-z]+)*)?$")]
    private static partial Regex Address();

    [GeneratedRegex("^/v1/[a-z]+/(plans|quotas|territories|goals)/")]
    private static partial Regex Versioned();
}
