using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>
/// What refusals say in other languages. The source writes English with values in it; a resource holds each text with numbered holes and its
/// translation, by code, so a text is recognised, its values are taken out, and put into the translation as its reader writes them.
/// </summary>
public static class Texts
{
    private static readonly JsonElement Indonesian = Read("id.json");
    private static readonly FrozenDictionary<string, Pattern[]> Details =
        Indonesian.GetProperty("details").EnumerateObject().ToFrozenDictionary(d => d.Name, d => PatternsOf(d.Value), StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> Titles = Strings(Indonesian.GetProperty("titles"));
    private static readonly Lazy<Pattern[]> Violations = new(() => PatternsOf(Indonesian.GetProperty("violations")));
    private static readonly Lazy<Pattern[]> Steps = new(() => PatternsOf(Indonesian.GetProperty("steps")));
    private static readonly Lazy<Pattern[]> All = new(() => InOrder(Details.Values.SelectMany(d => d).Concat(Violations.Value)));

    /// <summary>A title in a language.</summary>
    public static string Title(string english, Language language) =>
        language == Language.English ? english : Titles.GetValueOrDefault(english, english);

    /// <summary>What is wrong, in a language; in English where the text is not the source's own. What is refused for what is wrong with one item says no more than that violation.</summary>
    public static string Detail(string code, string english, Language language) =>
        language == Language.English ? english : Translate(Details.GetValueOrDefault(code, []), english) ?? Translate(Violations.Value, english) ?? english;

    /// <summary>A violation in a language: what its code says, or what a violation says.</summary>
    public static ErrorDetail Detail(ErrorDetail english, Language language)
    {
        ArgumentNullException.ThrowIfNull(english);
        return english with { Message = Detail(english.Code, english.Message, language) };
    }

    /// <summary>What a violation says, in a language.</summary>
    public static string Violation(string english, Language language) => language == Language.English ? english : Translate(Violations.Value, english) ?? english;

    /// <summary>A step of an explanation, in a language; what the author of a plan named and wrote stays as it is.</summary>
    public static string Step(string english, Language language) => language == Language.English ? english : Translate(Steps.Value, english) ?? english;

    /// <summary>A text that stands in another one, without its code.</summary>
    internal static string Inner(string english, Language language) => language == Language.English ? english : Translate(All.Value, english) ?? english;

    private static string? Translate(Pattern[] patterns, string english)
    {
        foreach (var pattern in patterns)
            if (pattern.TryTranslate(english) is { } translated) return translated;
        return null;
    }

    // The most definite first, by how much of it is not a hole: one that is nothing but holes fits everything.
    private static Pattern[] InOrder(IEnumerable<Pattern> patterns) => [.. patterns.OrderByDescending(p => p.Fixed)];

    private static Pattern[] PatternsOf(JsonElement texts) => InOrder(texts.EnumerateObject().Select(t => new Pattern(t.Name, t.Value.GetString()!)));

    private static FrozenDictionary<string, string> Strings(JsonElement texts) => texts.EnumerateObject().ToFrozenDictionary(t => t.Name, t => t.Value.GetString()!, StringComparer.Ordinal);

    private static JsonElement Read(string name)
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"languages/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    private sealed class Pattern
    {
        private readonly string translation;
        private readonly string[] around;
        private readonly Lazy<Regex> english;

        public Pattern(string english, string translation)
        {
            this.translation = translation;
            around = Template.Around(english);
            Fixed = around.Sum(t => t.Length);
            this.english = new(() => new Regex($"^{string.Join("(.*?)", around.Select(Regex.Escape))}$", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
        }

        /// <summary>Characters that are no values.</summary>
        public int Fixed { get; }

        public string? TryTranslate(string text)
        {
            // Most texts begin or end otherwise, and need no expression.
            if (!text.StartsWith(around[0], StringComparison.Ordinal) || !text.EndsWith(around[^1], StringComparison.Ordinal)) return null;
            var match = english.Value.Match(text);
            return match.Success ? Template.Fill(translation, hole => match.Groups[hole + 1].Value, Language.Indonesian) : null;
        }
    }
}
