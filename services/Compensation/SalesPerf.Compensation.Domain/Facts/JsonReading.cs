using System.Globalization;
using System.Text.Json;
using SalesPerf.Expressions;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Collects what is wrong in facts, up to a bound.</summary>
internal sealed class FactErrors
{
    private const int Most = 100;
    private readonly List<ErrorDetail> details = [];

    public IReadOnlyList<ErrorDetail> Details => details;

    public void Add(string pointer, string code, string message)
    {
        if (details.Count < Most) details.Add(new ErrorDetail(pointer.Length == 0 ? "/" : pointer, code, message));
    }
}

/// <summary>Reads the members of a JSON object: wrong shapes and unknown members become errors at their pointer, and reading goes on.</summary>
internal readonly struct JsonReading(JsonElement element, string pointer, FactErrors errors, HashSet<string> known)
{
    public string Pointer => pointer;

    public FactErrors Errors => errors;

    public static JsonReading? Of(JsonElement element, string pointer, FactErrors errors)
    {
        if (element.ValueKind == JsonValueKind.Object) return new JsonReading(element, pointer, errors, new HashSet<string>(StringComparer.Ordinal));
        errors.Add(pointer, "compensation.facts_wrong_shape", "An object with named members is wanted here.");
        return null;
    }

    public JsonElement? Member(string name)
    {
        known.Add(name);
        return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A single value as text: texts, numbers and booleans are all accepted.</summary>
    public string? Text(string name) => Member(name) is { } value ? Single(value, At(name)) : null;

    public string Text(string name, string otherwise) => Text(name) ?? otherwise;

    public string Required(string name)
    {
        if (Text(name) is { } text) return text;
        errors.Add(At(name), "compensation.facts_missing", $"'{name}' is needed.");
        return "";
    }

    public decimal? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Literal.Number(text) is { } number) return number;
        errors.Add(At(name), "compensation.facts_not_a_number", $"'{text}' is no number.");
        return null;
    }

    public DateOnly? Date(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        errors.Add(At(name), "compensation.facts_not_a_date", $"'{text}' is no date such as 2026-01-31.");
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)) return instant;
        errors.Add(At(name), "compensation.facts_not_a_date", $"'{text}' is no instant such as 2026-01-31T10:00:00Z.");
        return null;
    }

    public Currency? Currency(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Primitives.Currency.TryParse(text, out var currency)) return currency;
        errors.Add(At(name), "compensation.facts_not_a_currency", $"'{text}' is no currency (ISO 4217).");
        return null;
    }

    /// <summary>Values by name; those that are null are left out.</summary>
    public IReadOnlyDictionary<string, string> Values(string name)
    {
        if (Member(name) is not { } value) return FactSet.Empty;
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(At(name), "compensation.facts_wrong_shape", "Names with values are wanted here.");
            return FactSet.Empty;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null && Single(member.Value, $"{At(name)}/{member.Name}") is { } text) values[member.Name] = text;
        return values;
    }

    /// <summary>Objects by name.</summary>
    public IEnumerable<(string Name, JsonReading Reading)> Members(string name)
    {
        if (Member(name) is not { } value || Of(value, At(name), errors) is not { } group) yield break;
        foreach (var member in value.EnumerateObject())
            if (Of(member.Value, group.At(member.Name), errors) is { } reading) yield return (member.Name, reading);
    }

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ValuesBy(string name)
    {
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (Member(name) is not { } value || Of(value, At(name), errors) is not { } groups) return all;
        foreach (var member in value.EnumerateObject()) all[member.Name] = groups.Values(member.Name);
        return all;
    }

    /// <summary>The objects of a list.</summary>
    public IEnumerable<JsonReading> Items(string name)
    {
        if (Member(name) is not { } value) yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(At(name), "compensation.facts_wrong_shape", $"'{name}' is a list.");
            yield break;
        }

        var n = 0;
        foreach (var item in value.EnumerateArray())
            if (Of(item, $"{At(name)}/{n++}", errors) is { } reading) yield return reading;
    }

    public void Done()
    {
        foreach (var member in element.EnumerateObject())
            if (!known.Contains(member.Name))
            {
                var nearest = Suggestions.For(member.Name, known);
                if (nearest is null) errors.Add($"{pointer}/{member.Name}", "compensation.facts_unknown_member", $"There is no '{member.Name}' here.");
                else errors.Add($"{pointer}/{member.Name}", "compensation.facts_unknown_member", $"There is no '{member.Name}' here. Did you mean '{nearest}'?");
            }
    }

    public string At(string name) => $"{pointer}/{name}";

    public string? Single(JsonElement value, string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            default:
                errors.Add(at, "compensation.facts_wrong_shape", "A single value is wanted here.");
                return null;
        }
    }
}
