using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.Testing;

/// <summary>
/// The recorded examples of a service, docs/openapi/examples/{service}.json. With <c>SALESPERF_UPDATE_GOLDEN=1</c> what tests see is kept where an
/// operation has no example or its example does not fit the document any more; examples that fit stay, so a review sees only what is new.
/// </summary>
public sealed class ExampleBook
{
    private const int MostItems = 2;
    private static readonly Lock Writing = new();
    private readonly string file;
    private readonly JsonObject present;
    private readonly Dictionary<string, JsonObject> found = new(StringComparer.Ordinal);

    /// <summary>Opens the book of a service.</summary>
    public ExampleBook(string service)
    {
        file = Path.Combine(Repository.Root, "docs", "openapi", "examples", $"{service}.json");
        present = Read();
    }

    /// <summary>Whether this run writes.</summary>
    public static bool IsUpdating => Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1";

    internal void Note(OpenApiContract contract, Exchange exchange)
    {
        if (!IsUpdating || !contract.Operations.ContainsKey(exchange.OperationId)) return;
        var status = exchange.Status.ToString(CultureInfo.InvariantCulture);
        var example = found.TryGetValue(exchange.OperationId, out var known) ? known : found[exchange.OperationId] = [];
        var responses = example["responses"] as JsonObject;
        if (responses is null) example["responses"] = responses = [];
        if (Shortened(exchange.AnswerShown()) is { } answer && contract.AnswerViolations(exchange.OperationId, exchange.Status, exchange.MediaType, answer).Count == 0
            && (responses[status] is null || Richness(answer) > Richness(responses[status])))
            responses[status] = answer;
        if (exchange.Status < 300 && Shortened(exchange.RequestShown()) is { } request && contract.RequestViolations(exchange.OperationId, request).Count == 0
            && (example["request"] is null || Richness(request) > Richness(example["request"])))
            example["request"] = request;
    }

    /// <summary>Writes what is new.</summary>
    public void Save(OpenApiContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (!IsUpdating) return;
        lock (Writing)
        {
            var book = Read();
            foreach (var id in book.Select(e => e.Key).Where(id => !contract.Operations.ContainsKey(id)).ToArray()) book.Remove(id);
            foreach (var (id, example) in found) book[id] = Combined(contract, id, book[id] as JsonObject, example);
            var sorted = new JsonObject(book.Where(e => e.Value is JsonObject { Count: > 0 }).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, e.Value?.DeepClone())));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, sorted.ToJsonString(GoldenJson.Options) + "\n");
        }
    }

    private static JsonObject Combined(OpenApiContract contract, string id, JsonObject? old, JsonObject found)
    {
        var combined = new JsonObject();
        var request = old?["request"] is { } kept && contract.RequestViolations(id, kept).Count == 0 ? kept : found["request"];
        if (request is not null) combined["request"] = request.DeepClone();
        var responses = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var (status, answer) in (found["responses"] as JsonObject ?? []).Concat(old?["responses"] as JsonObject ?? []))
        {
            if (answer is not null && contract.ExampleViolations(id, status, answer).Count == 0) responses[status] = answer;
        }

        if (responses.Count > 0) combined["responses"] = new JsonObject(responses.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value.DeepClone())));
        return combined;
    }

    // Two items show a list; more only make the document long.
    private static JsonNode? Shortened(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Shortened(m.Value)))),
        JsonArray items => new JsonArray([.. items.Take(MostItems).Select(Shortened)]),
        _ => node?.DeepClone(),
    };

    // An example shows more members rather than fewer, so the first empty list is not what a reader sees.
    private static int Richness(JsonNode? node) => node switch
    {
        JsonObject members => 1 + members.Sum(m => Richness(m.Value)),
        JsonArray items => 1 + items.Sum(Richness),
        null => 0,
        _ => 1,
    };

    private JsonObject Read() => File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : [];

    /// <summary>The committed examples.</summary>
    public JsonObject Committed => present;
}

/// <summary>How committed JSON is written.</summary>
public static class GoldenJson
{
    /// <summary>Indented, readable, the same everywhere.</summary>
    public static JsonSerializerOptions Options { get; } = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
