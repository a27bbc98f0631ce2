using System.Text.Json;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Words of enums in query strings, written as in JSON bodies: <c>status=open</c>; the framework alone reads <c>Open</c> only.</summary>
public static class Choices
{
    /// <summary>The value that a word names; null where there is no word; refuses a word that names none.</summary>
    /// <param name="word">As in a body: <c>strongHire</c>; <c>strong-hire</c> is the same.</param>
    /// <param name="parameter">Name of the query parameter, for the refusal.</param>
    public static TEnum? ToChoice<TEnum>(this string? word, string parameter) where TEnum : struct, Enum
    {
        if (word is null) return null;
        // A number would be read as a value too, and no body may write one.
        var known = Enum.TryParse<TEnum>(word.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var value) && word.All(c => char.IsAsciiLetter(c) || c == '-');
        var violations = new Violations();
        violations.Check(known, $"/{parameter}", "unknown_word", $"One of {string.Join(", ", Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
        violations.ThrowIfAny();
        return value;
    }
}
