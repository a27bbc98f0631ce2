using System.Text.Json;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Words of enums in query strings, written as in JSON bodies: <c>status=open</c>; the framework alone reads <c>Open</c> only.</summary>
public static class Choices
{
    /// <summary>The value that a word names; null where there is no word; refuses a word that names none, naming those that there are.</summary>
    /// <param name="word">As in a body: <c>strongHire</c>.</param>
    /// <param name="parameter">Name of the query parameter, for the refusal.</param>
    public static TEnum? ToChoice<TEnum>(this string? word, string parameter) where TEnum : struct, Enum
    {
        if (word is null) return null;
        var known = Enum.GetNames<TEnum>().ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, Enum.Parse<TEnum>, StringComparer.Ordinal);
        var violations = new Violations();
        var isKnown = violations.Check(known.TryGetValue(word, out var value), $"/{parameter}", "unknown_word", $"One of {string.Join(", ", known.Keys)}.");
        violations.ThrowIfAny();
        return isKnown ? value : null;
    }
}
