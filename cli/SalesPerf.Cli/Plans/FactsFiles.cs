using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Cli.Platform;
using SalesPerf.Compensation.Domain.Facts;

namespace SalesPerf.Cli.Plans;

/// <summary>Facts as they lie on disk: one JSON document, a folder of CSV files, or single CSV files.</summary>
internal static class FactsFiles
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads facts from what the command line named; refuses with the file that is wrong.</summary>
    public static FactSet Read(IReadOnlyList<string> paths)
    {
        if (paths is [var only] && only.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return FactsJson.Read(TextFiles.Read(only));
        var files = paths.SelectMany(FilesOf).ToArray();
        if (files.Length == 0) throw new CliException($"{string.Join(", ", paths)} holds no facts: name a .json file, a folder with CSV files, or CSV files.");
        var facts = new JsonObject();
        foreach (var file in files)
        {
            if (Path.GetExtension(file) == ".json") Merge(facts, JsonNode.Parse(TextFiles.Read(file), null, Options)?.AsObject() ?? []);
            else FactsCsv.Add(facts, file);
        }

        return FactsJson.Read(facts.ToJsonString());
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (Directory.Exists(path)) return Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".csv" or ".json").Order(StringComparer.Ordinal);
        return File.Exists(path) ? [path] : throw new CliException($"{path} is not there.");
    }

    // Beside CSV files a JSON file says what has no rows: the calendar, parameters for everybody, tables.
    private static void Merge(JsonObject facts, JsonObject more)
    {
        foreach (var member in more.ToArray())
        {
            more.Remove(member.Key);
            if (facts[member.Key] is JsonArray list && member.Value is JsonArray added)
            {
                foreach (var item in added.ToArray())
                {
                    added.Remove(item);
                    list.Add(item);
                }
            }
            else facts[member.Key] = member.Value;
        }
    }
}

/// <summary>Text files that a command reads, with a refusal that names the file.</summary>
internal static class TextFiles
{
    private const long MostBytes = 256L * 1024 * 1024;

    public static string Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new CliException($"{path} is not there.");
        if (file.Length > MostBytes) throw new CliException($"{path} is larger than {MostBytes / 1024 / 1024} MB.");
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message}");
        }
    }
}
