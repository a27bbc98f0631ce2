using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>Texts of screens and documents, by key; the values in them are put in as they are.</summary>
public static partial class Labels
{
    private static readonly FrozenDictionary<string, string> English = Read("labels.en.json");
    private static readonly FrozenDictionary<string, string> Indonesian = Read("labels.id.json");

    /// <summary>The text of a key in a language; the key itself where nobody wrote one, which a test excludes.</summary>
    public static string Of(string key, IReadOnlyList<string> values, Language language)
    {
        ArgumentNullException.ThrowIfNull(values);
        var template = (language == Language.Indonesian ? Indonesian : English).GetValueOrDefault(key, key);
        return Hole().Replace(template, hole => values.ElementAtOrDefault(int.Parse(hole.ValueSpan[1..^1], System.Globalization.CultureInfo.InvariantCulture)) ?? string.Empty);
    }

    private static FrozenDictionary<string, string> Read(string name)
    {
        using var stream = typeof(Labels).Assembly.GetManifestResourceStream($"languages/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{\d+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();
}
