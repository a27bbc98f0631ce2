using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>
/// What makes a request unreadable, in texts of this platform, which are translated. The JSON reader and the framework say it in English with names of our types; those texts are recognised and said anew. What
/// our own converters say is a text of this platform already, and only what neither knows is passed on as it is.
/// </summary>
internal static partial class UnreadableRequest
{
    /// <summary>Of a body that the JSON reader refuses.</summary>
    public static DomainError Of(JsonException refused)
    {
        var place = PointerOf(refused.Path ?? string.Empty) + (refused as UnfitValueException)?.Found.Pointer;
        return CommonErrors.Malformed($"The body cannot be read at {(place.Length == 0 ? "/" : place)}; see errors.").With([Violation(refused, place)]);
    }

    /// <summary>Of what the framework refuses before an operation sees it.</summary>
    public static DomainError Of(BadHttpRequestException refused)
    {
        if (refused.InnerException is JsonException json) return Of(json);
        if (Unbound().Match(refused.Message) is { Success: true } unbound) return CommonErrors.Malformed($"The parameter {Camel(unbound.Groups["name"].Value)} cannot be read: '{unbound.Groups["value"].Value}'.");
        if (refused.Message.StartsWith("Implicit body inferred ", StringComparison.Ordinal) || refused.Message.EndsWith(" was not provided from body.", StringComparison.Ordinal)) return CommonErrors.Malformed("There is no body, and one is required.");
        if (refused.Message == "Unexpected end of request content.") return CommonErrors.Malformed("The body ended before it was whole.");
        return Absent().Match(refused.Message) is { Success: true } absent ? CommonErrors.Malformed($"The parameter {Camel(absent.Groups["name"].Value)} is required.") : CommonErrors.Malformed(refused.Message);
    }

    private static ErrorDetail Violation(JsonException refused, string place)
    {
        if (refused is UnfitValueException { Found: { } found }) return found with { Pointer = place };
        var text = refused.Message.Split(" Path:")[0];
        // The reader of tokens has an exception of its own, by itself or inside of the serializer's.
        if (refused.InnerException is JsonException || refused.GetType() != typeof(JsonException))
            return new ErrorDetail(place, "not_json", $"It is no JSON at line {(refused.LineNumber ?? 0) + 1}, byte {(refused.BytePositionInLine ?? 0) + 1}.");
        if (Lacking().Match(text) is { Success: true } lacking) return new ErrorDetail(place, "required", $"These members are missing: {lacking.Groups["names"].Value.Replace("'", string.Empty, StringComparison.Ordinal)}.");
        if (text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)) return new ErrorDetail(place, "unknown_member", "There is no such member; see /docs.");
        if (Twice().Match(text) is { Success: true } twice) return new ErrorDetail(place, "repeated_member", $"The member {twice.Groups["name"].Value} stands twice.");
        if (text.Contains("allow null values", StringComparison.Ordinal) || text.Contains("allow setting null values", StringComparison.Ordinal)) return new ErrorDetail(place, "required", "A value is required here.");
        if (text.StartsWith("The JSON value could not be converted to ", StringComparison.Ordinal)) return new ErrorDetail(place, "wrong_type", "Another type or form of value is asked for here; see /docs.");
        return new ErrorDetail(place, "unreadable", text);
    }

    // $.list[0]['a b'] is /list/0/a b.
    private static string PointerOf(string path)
    {
        var pointer = new StringBuilder();
        foreach (Match step in Step().Matches(path))
            pointer.Append('/').Append(step.Groups["name"].Value.Replace("\\'", "'", StringComparison.Ordinal).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return pointer.ToString();
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"^Failed to bind parameter "".* (?<name>\w+)"" from ""(?<value>.*)""\.$", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Unbound();

    [GeneratedRegex(@"^Required parameter "".* (?<name>\w+)"" was not provided from [a-z ]+\.$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Absent();

    [GeneratedRegex(@"was missing required properties including: (?<names>.+)\.$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Lacking();

    [GeneratedRegex(@"^Duplicate property '(?<name>.*)' encountered", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Twice();

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\[(?<name>\d+)\]|\['(?<name>([^'\\]|\\.)*)'\]", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
