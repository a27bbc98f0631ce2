using System.Collections.Frozen;
using System.Text.Json;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>Texts of screens and documents, by key, with numbers, amounts and days in them as the reader writes them.</summary>
public static class Labels
{
    private static readonly FrozenDictionary<string, string> English = Read("labels.en.json");
    private static readonly FrozenDictionary<string, string> Indonesian = Read("labels.id.json");

    /// <summary>The text of a key in a language; the key itself where nobody wrote one, which a test excludes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">The values in it, as they are in JSON: <c>0.62</c>, <c>2026-02-03</c>.</param>
    /// <param name="language">The reader's.</param>
    public static string Of(string key, IReadOnlyList<string> values, Language language)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Template.Fill(In(language).GetValueOrDefault(key, key), values.ElementAtOrDefault, language);
    }

    /// <summary>A word of JSON, such as <c>monthly</c>, as the reader says it; as it is where nobody wrote that.</summary>
    public static string Word(string word, Language language) => In(language).GetValueOrDefault($"word.{word}", word);

    private static FrozenDictionary<string, string> In(Language language) => language == Language.Indonesian ? Indonesian : English;

    private static FrozenDictionary<string, string> Read(string name)
    {
        using var stream = typeof(Labels).Assembly.GetManifestResourceStream($"languages/{name}") ?? throw new InvalidOperationException($"The resource {name} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
