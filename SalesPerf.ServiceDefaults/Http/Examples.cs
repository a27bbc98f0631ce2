using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>
/// Examples of the document, recorded from real requests and answers of the service's own tests (docs/openapi/examples) and built into its program:
/// <c>{ "OperationId": { "request": …, "responses": { "200": … } } }</c>, each JSON, or a text where a file or a document is sent.
/// </summary>
public static class Examples
{
    /// <summary>Name under which a program carries its examples.</summary>
    public const string Resource = "openapi-examples.json";

    /// <summary>Setting that names a file to use instead: what was recorded since the program was built.</summary>
    public const string Setting = "OpenApi:Examples";

    /// <summary>The examples of a program; none where it carries none.</summary>
    /// <param name="program">The program.</param>
    /// <param name="file">A file to use instead, or null.</param>
    public static JsonObject Of(Assembly program, string? file)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!string.IsNullOrEmpty(file)) return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];
        using var stream = program.GetManifestResourceStream(Resource);
        return stream is null ? [] : JsonNode.Parse(stream)!.AsObject();
    }

    internal static bool Has(JsonObject examples, string? operationId, string status) => operationId is not null && examples[operationId]?["responses"]?[status] is not null;

    /// <summary>Adds the examples of an operation to its bodies.</summary>
    internal static void AddTo(OpenApiOperation operation, JsonObject examples)
    {
        if (operation.OperationId is not { } id || examples[id] is not JsonObject example) return;
        if (example["request"] is { } request)
            Show(request, operation.RequestBody?.Content);
        foreach (var (status, answer) in example["responses"] as JsonObject ?? [])
        {
            if (answer is null || operation.Responses?.GetValueOrDefault(status) is not { Content: { } content }) continue;
            Show(answer, content);
        }
    }

    // A text, such as a file of rows, is no example of JSON, nor the other way round.
    private static void Show(JsonNode example, IDictionary<string, OpenApiMediaType>? content)
    {
        var isText = example.GetValueKind() == JsonValueKind.String;
        foreach (var (mediaType, body) in content ?? new Dictionary<string, OpenApiMediaType>())
            if (mediaType.EndsWith("json", StringComparison.Ordinal) != isText) body.Example = example.DeepClone();
    }
}
