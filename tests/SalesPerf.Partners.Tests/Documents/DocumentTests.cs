using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>What partners build on is committed and made from the contracts; <c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew, for review in the diff.</summary>
public sealed class DocumentTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "events");
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Contracts_as_they_are_then_the_committed_documents_say_the_same()
    {
        var docs = new ContractDocs();
        var wanted = EventCatalogue.All.ToDictionary(e => $"schemas/{e.Type}.json", e => Json(EventSchema.Of(e, docs)), StringComparer.Ordinal);
        wanted[$"schemas/{InboundType.TransactionRecorded}.json"] = InboundType.SchemaText();
        wanted["asyncapi.json"] = Json(AsyncApiDocument.Make(docs));
        wanted["README.md"] = EventTable.Make(docs);
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") Write(wanted);
        var present = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal);
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), present);
        Assert.All(wanted, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Folder, file.Key)).ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task Committed_document_then_the_AsyncAPI_parser_finds_nothing_wrong()
    {
        var result = await NodeTool.RunAsync("asyncapi.mjs", Path.Combine(Folder, "asyncapi.json"));
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains($"{EventCatalogue.All.Count + 1} channels", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_document_then_the_AsyncAPI_parser_finds_it()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "asyncapi.json"), TestContext.Current.CancellationToken))!;
        document["operations"]!.AsObject().First().Value!["channel"]!["$ref"] = "#/channels/nowhere";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, document.ToJsonString(), TestContext.Current.CancellationToken);
        var result = await NodeTool.RunAsync("asyncapi.mjs", file);
        File.Delete(file);
        Assert.True(result.ExitCode == 1, result.Output);
    }

    [Fact]
    public async Task Samples_then_they_satisfy_the_committed_schemas()
    {
        var samples = new JsonArray([.. EventCatalogue.All.Select(e => EventSamples.Of(e)), InboundDocs.Sample()]);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, samples.ToJsonString(), TestContext.Current.CancellationToken);
        var result = await NodeTool.RunAsync("samples.mjs", Folder, file);
        File.Delete(file);
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains($"{EventCatalogue.All.Count + 1} valid, {EventCatalogue.All.Count + 1} refused when broken", result.Output, StringComparison.Ordinal);
    }

    private static string Json(JsonObject document) => JsonSerializer.Serialize(document, Indented).ReplaceLineEndings("\n") + "\n";

    private static void Write(Dictionary<string, string> wanted)
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(Folder, "schemas"));
        foreach (var (name, text) in wanted) File.WriteAllText(Path.Combine(Folder, name), text);
    }
}
