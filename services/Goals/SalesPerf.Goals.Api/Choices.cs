using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Goals.Api;

/// <summary>Reads a choice out of a query, written as in JSON (<c>company</c>): the framework itself reads only the names in code.</summary>
internal static class Choices
{
    /// <summary>The choice; null where none was stated; refuses any other word, naming those that there are.</summary>
    public static T? Read<T>(string? text, string parameter) where T : struct, Enum
    {
        if (text is null) return null;
        var violations = new Violations();
        var known = Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]).ToArray();
        violations.Check(known.Contains(text), $"/{parameter}", "not_a_choice", $"One of {string.Join(", ", known)}.");
        violations.ThrowIfAny();
        return Enum.Parse<T>(text, ignoreCase: true);
    }
}
