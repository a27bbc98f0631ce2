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
        var known = Enum.GetNames<TEnum>().ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, Enum.Parse<TEnum>, StringComparer.Ordinal);
        return word.ToWord(parameter, [.. known.Keys]) is { } found ? known[found] : null;
    }

    /// <summary>The word itself, where it is one that the store knows by the same name; null where there is none; refuses any other, naming those that there are.</summary>
    /// <param name="word">As in an answer: <c>open</c>.</param>
    /// <param name="parameter">Name of the query parameter, for the refusal.</param>
    /// <param name="known">The words that there are.</param>
    public static string? ToWord(this string? word, string parameter, params string[] known)
    {
        var violations = new Violations();
        violations.Check(word is null || known.Contains(word, StringComparer.Ordinal), $"/{parameter}", "unknown_word", $"One of {string.Join(", ", known)}.");
        violations.ThrowIfAny();
        return word;
    }
}
