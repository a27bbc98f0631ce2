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

    [GeneratedRegex(@"DbContext|Npgsql|MassTransit|RabbitMQ|IOutbox|IHandles|StackExchange|SalesPerf\.\w+\.(Api|Domain)\b", RegexOptions.NonBacktracking)]
    private static partial Regex PastTheGateway();

    [GeneratedRegex(@"\bMassTransit\b", RegexOptions.NonBacktracking)]
    private static partial Regex Bus();

    [GeneratedRegex(@"Skip\s*=\s*""|#pragma warning disable|NotImplementedException|catch\s*(\(\s*Exception\s*\w*\s*\))?\s*\{\s*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Silenced();
}
