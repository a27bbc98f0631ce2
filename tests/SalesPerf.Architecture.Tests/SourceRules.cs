using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Architecture.Tests;

/// <summary>Rules about source text, for what neither compiler nor analyzer sees.</summary>
internal static partial class SourceRules
{
    /// <summary>Source files of the repository, by path from its root.</summary>
    public static IEnumerable<(string Path, string Text)> Files(params string[] folders) =>
        folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
            .Select(f => (Path: Path.GetRelativePath(Repository.Root, f), File: f))
            .Where(f => !f.Path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(f => (f.Path, File.ReadAllText(f.File)));

    /// <summary>Whether a text reaches past the gateway: a database, the bus, a service's inside.</summary>
    public static bool ReachesPastTheGateway(string text) => PastTheGateway().IsMatch(text);

    /// <summary>Whether a text names the bus.</summary>
    public static bool NamesTheBus(string text) => Bus().IsMatch(text);

    /// <summary>Whether a text silences something: skipped tests, suppressed warnings, empty catches.</summary>
    public static bool Silences(string text) => Silenced().IsMatch(text);

    /// <summary>The regular expressions of a text that may backtrack, so that somebody's input decides how long they take.</summary>
    public static IReadOnlyList<string> Backtracking(string text) =>
        [.. Expressions().Matches(text).Select(m => text[m.Index..End(text, m.Index)]).Where(statement => !statement.Contains("NonBacktracking", StringComparison.Ordinal))];

    // A pattern may hold a semicolon, but not the end of a line behind it.
    private static int End(string text, int start) => text.IndexOf(";\n", start, StringComparison.Ordinal) is >= 0 and var end ? end : text.Length;

    [GeneratedRegex(@"\[GeneratedRegex\(|\bnew Regex\(|\bRegex\s+\w+[^;{}]*=>?\s*new\(|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count|EnumerateMatches|EnumerateSplits)\(|\[RegularExpression\(", RegexOptions.NonBacktracking)]
    private static partial Regex Expressions();

    /// <summary>Whether a text reads or writes CSV by itself, past the limits and the neutral cells of the one reader and writer.</summary>
    public static bool ReadsOrWritesCsv(string text) => CsvLibrary().IsMatch(text);

    [GeneratedRegex(@"\bCsvHelper\b|\bCsv(Parser|Reader|Writer)\b", RegexOptions.NonBacktracking)]
    private static partial Regex CsvLibrary();

    /// <summary>Whether a text unpacks something by itself, without the bounds of those that do.</summary>
    public static bool Unpacks(string text) => Packed().IsMatch(text);

    [GeneratedRegex(@"\b(GZipStream|BrotliStream|DeflateStream|ZLibStream|ZipArchive|ZipFile|TarReader|TarFile)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Packed();

    /// <summary>The records of a text that tell a secret when they are written into a log or a message: they have one, and the text that the compiler makes of them.</summary>
    public static IReadOnlyList<string> RecordsThatTellSecrets(string text) =>
        [.. Records().Matches(text).Where(r => SecretMembers().IsMatch(r.Groups["members"].Value) && !Body(text, r.Index + r.Length).Contains("override string ToString()", StringComparison.Ordinal)).Select(r => r.Groups["name"].Value)];

    // From the end of the members to the end of the record.
    private static string Body(string text, int start)
    {
        var (open, end) = (text.IndexOf('{', start), text.IndexOf(';', start));
        if (open < 0 || (end >= 0 && end < open)) return string.Empty;
        var (depth, position) = (1, open + 1);
        for (; depth > 0 && position < text.Length; position++) depth += text[position] switch { '{' => 1, '}' => -1, _ => 0 };
        return text[open..position];
    }

    [GeneratedRegex(@"\brecord\s+(struct\s+)?(?<name>\w+)\s*\((?<members>([^()]|\([^()]*(\([^()]*\)[^()]*)*\))*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Records();

    [GeneratedRegex(@"\bstring\??\s+\w*(Password|Secret|PrivateKey|Token)\s*(,|=|$)", RegexOptions.NonBacktracking)]
    private static partial Regex SecretMembers();

    [GeneratedRegex(@"DbContext|Npgsql|MassTransit|RabbitMQ|IOutbox|IHandles|StackExchange|SalesPerf\.\w+\.(Api|Domain)\b", RegexOptions.NonBacktracking)]
    private static partial Regex PastTheGateway();

    [GeneratedRegex(@"\bMassTransit\b", RegexOptions.NonBacktracking)]
    private static partial Regex Bus();

    [GeneratedRegex(@"Skip\s*=\s*""|#pragma warning disable|NotImplementedException|catch\s*(\(\s*Exception\s*\w*\s*\))?\s*\{\s*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Silenced();
}
