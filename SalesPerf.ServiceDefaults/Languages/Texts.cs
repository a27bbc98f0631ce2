using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>
/// What refusals say in other languages. The source writes English with values in it; a resource holds each text with numbered holes and its
/// translation, by code, so a text is recognised, its values are taken out, and put into the translation.
/// </summary>
public static partial class Texts
{
    private static readonly JsonElement Indonesian = Read("id.json");
    private static readonly FrozenDictionary<string, Pattern[]> Details =
        Indonesian.GetProperty("details").EnumerateObject().ToFrozenDictionary(d => d.Name, d => PatternsOf(d.Value), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> Titles = Strings(Indonesian.GetProperty("titles"));
    private static readonly Lazy<Pattern[]> Violations = new(() => PatternsOf(Indonesian.GetProperty("violations")));

    /// <summary>A title in a language.</summary>
    public static string Title(string english, Language language) =>
        language == Language.English ? english : Titles.GetValueOrDefault(english, english);

    /// <summary>What is wrong, in a language; in English where the text is not the source's own.</summary>
    public static string Detail(string code, string english, Language language) =>
        language == Language.English || !Details.TryGetValue(code, out var patterns) ? english : Translate(patterns, english);

    /// <summary>A violation in a language.</summary>
    public static ErrorDetail Detail(ErrorDetail english, Language language)
    {
        ArgumentNullException.ThrowIfNull(english);
        return language == Language.English ? english : english with { Message = Translate(Violations.Value, english.Message) };
    }

    private static string Translate(Pattern[] patterns, string english)
    {
        foreach (var pattern in patterns)
            if (pattern.TryTranslate(english) is { } translated) return translated;
        return english;
    }

    // The most definite first, by how much of it is not a hole: one that is nothing but holes fits everything.
    private static Pattern[] PatternsOf(JsonElement texts) => [.. texts.EnumerateObject().Select(t => new Pattern(t.Name, t.Value.GetString()!)).OrderByDescending(p => p.Fixed)];

    private static FrozenDictionary<string, string> Strings(JsonElement texts) => texts.EnumerateObject().ToFrozenDictionary(t => t.Name, t => t.Value.GetString()!, StringComparer.Ordinal);

    private static JsonElement Read(string name)
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"languages/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    private sealed class Pattern
    {
        private readonly string translation;
        private readonly Lazy<Regex> english;

        public Pattern(string english, string translation)
        {
            this.translation = translation;
            Fixed = Hole().Replace(english, string.Empty).Length;
            this.english = new(() => new Regex($"^{string.Join("(.*?)", Hole().Split(english).Select(Regex.Escape))}$", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
        }

        /// <summary>Characters that are no values.</summary>
        public int Fixed { get; }

        public string? TryTranslate(string text)
        {
            var match = english.Value.Match(text);
            return match.Success ? Hole().Replace(translation, hole => match.Groups[int.Parse(hole.ValueSpan[1..^1], System.Globalization.CultureInfo.InvariantCulture) + 1].Value) : null;
        }
    }

    [GeneratedRegex(@"\{\d+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();
}
