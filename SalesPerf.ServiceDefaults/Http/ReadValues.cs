using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>What is wrong with a value that JSON can write and nobody can keep.</summary>
/// <param name="found">At its place from where the reader stands: <c>/tags/1</c>.</param>
internal sealed class UnfitValueException(ErrorDetail found) : JsonException(found.Message)
{
    /// <summary>What is wrong, at its place from where the reader stands.</summary>
    public ErrorDetail Found { get; } = found;
}

/// <summary>
/// Looks at what was read, object by object. The JSON reader keeps to the annotations of members and not to those of what lists and dictionaries hold, so a list would come with nulls that nobody expects;
/// and it reads texts with U+0000, which no store keeps.
/// </summary>
internal static class ReadValues
{
    /// <summary>A modifier of contracts.</summary>
    public static void Check(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var checks = type.Properties.Where(p => p.Get is not null).Select(Of).OfType<Action<object>>().ToArray();
        if (checks.Length == 0) return;
        var before = type.OnDeserialized;
        type.OnDeserialized = read =>
        {
            before?.Invoke(read);
            foreach (var check in checks) check(read);
        };
    }

    private static Action<object>? Of(JsonPropertyInfo member)
    {
        var holdsText = member.PropertyType == typeof(string) || member.PropertyType == typeof(JsonElement);
        if (!holdsText && (!typeof(IEnumerable).IsAssignableFrom(member.PropertyType) || member.PropertyType.IsArray && member.PropertyType.GetElementType()!.IsPrimitive)) return null;
        var (get, name, mayHaveGaps) = (member.Get!, member.Name, MayHaveGaps(member));
        return read => CheckValue(get(read), $"/{Escaped(name)}", mayHaveGaps);
    }

    // Of a list what it holds, of a dictionary its values.
    private static bool MayHaveGaps(JsonPropertyInfo member)
    {
        if (member.AttributeProvider is not PropertyInfo property) return true;
        var nullability = new NullabilityInfoContext().Create(property);
        return (nullability.ElementType ?? nullability.GenericTypeArguments.LastOrDefault())?.ReadState != NullabilityState.NotNull;
    }

    private static void CheckValue(object? value, string pointer, bool mayHaveGaps)
    {
        switch (value)
        {
            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw new UnfitValueException(new ErrorDetail(pointer, "invalid_character", "No text has the character U+0000."));
            case string or null:
                return;
            case JsonElement json:
                CheckJson(json, pointer);
                return;
            case IDictionary map:
                foreach (DictionaryEntry entry in map) CheckEntry(entry.Key, entry.Value, pointer, mayHaveGaps);
                return;
            case IList list:
                for (var i = 0; i < list.Count; i++) CheckElement(list[i], string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), mayHaveGaps);
                return;
        }
    }

    // JSON that is kept as it is has texts that were not read yet. The reader's depth bounds it.
    private static void CheckJson(JsonElement json, string pointer)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                CheckValue(TextOf(json.GetString, pointer), pointer, mayHaveGaps: true);
                return;
            case JsonValueKind.Array:
                foreach (var (i, item) in json.EnumerateArray().Index()) CheckJson(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"));
                return;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    var name = TextOf(() => member.Name, pointer)!;
                    CheckValue(name, pointer, mayHaveGaps: true);
                    CheckJson(member.Value, $"{pointer}/{Escaped(name)}");
                }

                return;
        }
    }

    private static string? TextOf(Func<string?> read, string pointer)
    {
        try { return read(); }
        catch (InvalidOperationException)
        {
            throw new UnfitValueException(new ErrorDetail(pointer, "invalid_character", "No text has half a character."));
        }
    }

    private static void CheckEntry(object key, object? value, string pointer, bool mayHaveGaps)
    {
        CheckValue(key, pointer, mayHaveGaps);
        CheckElement(value, $"{pointer}/{Escaped(Convert.ToString(key, CultureInfo.InvariantCulture)!)}", mayHaveGaps);
    }

    private static void CheckElement(object? element, string pointer, bool mayHaveGaps)
    {
        if (element is null && !mayHaveGaps) throw new UnfitValueException(new ErrorDetail(pointer, "required", "A value is required here."));
        CheckValue(element, pointer, mayHaveGaps);
    }

    private static string Escaped(string step) => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
