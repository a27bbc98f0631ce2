using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace SalesPerf.Testing;

/// <summary>An OpenAPI 3.1 document as a contract: whether a request or an answer is in it.</summary>
public sealed class OpenApiContract
{
    private const string Components = "#/components/schemas/";
    private readonly Dictionary<string, JsonObject> operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonSchema> compiled = new(StringComparer.Ordinal);
    private readonly JsonObject definitions;
    private readonly JsonObject responses;

    /// <summary>Reads a document.</summary>
    public OpenApiContract(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                if (operation?["operationId"]?.GetValue<string>() is { } id) operations[id] = operation.AsObject();
                else throw new InvalidOperationException($"{method} {path} has no operationId.");
            }
        }

        responses = document["components"]?["responses"]?.DeepClone().AsObject() ?? [];
        definitions = document["components"]?["schemas"]?.DeepClone().AsObject() ?? [];
    }

    /// <summary>All operations by id.</summary>
    public IReadOnlyDictionary<string, JsonObject> Operations => operations;

    /// <summary>Why a body is not what the operation answers with this status; empty where it is.</summary>
    public IReadOnlyList<string> AnswerViolations(string operationId, int status, string? mediaType, JsonNode? body)
    {
        if (!operations.TryGetValue(operationId, out var operation)) return ["the operation is not in the document"];
        if (Resolved(operation["responses"]?[status.ToString(System.Globalization.CultureInfo.InvariantCulture)]) is not { } answer) return ["the status is not in the document"];
        var content = answer["content"] as JsonObject;
        if (body is null) return content is null || content.Count == 0 || mediaType == "text/event-stream" ? [] : content.ContainsKey(mediaType ?? string.Empty) ? [] : [$"the document promises {string.Join(", ", content.Select(c => c.Key))}"];
        return content?[mediaType ?? string.Empty]?["schema"] is { } schema ? Check($"{operationId} {status}", schema, body) : [$"{mediaType} is not in the document"];
    }

    /// <summary>Why an example is not what the operation answers with this status, JSON or text; empty where it is.</summary>
    public IReadOnlyList<string> ExampleViolations(string operationId, string status, JsonNode example)
    {
        var isText = example is JsonValue && example.GetValueKind() == JsonValueKind.String;
        var mediaType = (Resolved(operations.GetValueOrDefault(operationId)?["responses"]?[status])?["content"] as JsonObject)?.Select(c => c.Key).FirstOrDefault(t => t.EndsWith("json", StringComparison.Ordinal) != isText);
        return AnswerViolations(operationId, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), mediaType, example);
    }

    /// <summary>Why a body is not what the operation reads; empty where it is.</summary>
    public IReadOnlyList<string> RequestViolations(string operationId, JsonNode? body)
    {
        var content = operations.GetValueOrDefault(operationId)?["requestBody"]?["content"] as JsonObject;
        return content is not { Count: > 0 } ? ["the operation reads no body"] : content.First().Value?["schema"] is { } schema ? Check($"{operationId} request", schema, body) : ["the body has no schema"];
    }

    private JsonObject? Resolved(JsonNode? answer) =>
        answer?["$ref"]?.GetValue<string>() is { } reference ? responses[reference.Split('/')[^1]] as JsonObject : answer as JsonObject;

    internal IEnumerable<string> Violations(Exchange exchange)
    {
        foreach (var violation in AnswerViolations(exchange.OperationId, exchange.Status, exchange.MediaType, exchange.AnswerJson())) yield return violation;
        if (exchange is { Status: >= 400, MediaType: not "application/problem+json" }) yield return $"a refusal is a problem, not {exchange.MediaType ?? "empty"}";
        if (exchange.Status >= 300 || operations.GetValueOrDefault(exchange.OperationId) is not { } operation) yield break;
        var isDeclared = operation["responses"]?[$"{exchange.Status}"]?["headers"]?["ETag"] is not null;
        if (exchange.HasETag && !isDeclared) yield return "the answer has an ETag that is not declared: WithETag()";
        if (!exchange.HasETag && isDeclared) yield return "the answer lacks the ETag that WithETag() declares: SetETag";
    }

    private List<string> Check(string name, JsonNode schema, JsonNode? body)
    {
        if (!compiled.TryGetValue(name, out var judge)) compiled[name] = judge = Compile(schema);
        var result = judge.Evaluate(JsonSerializer.SerializeToElement(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. (result.Details ?? []).Where(d => d.Errors is { Count: > 0 }).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {e.Value}")).Distinct().Take(5)];
    }

    private JsonSchema Compile(JsonNode schema)
    {
        var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = definitions.DeepClone() };
        return JsonSchema.FromText(whole.ToJsonString().Replace(Components, "#/$defs/", StringComparison.Ordinal));
    }
}
