using System.Text.Json;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>A message as far as it could be read.</summary>
/// <param name="Source">Of the CloudEvent.</param>
/// <param name="Id">Of the CloudEvent; with the source unique.</param>
/// <param name="Type">Of the CloudEvent.</param>
/// <param name="Data">JSON of the data; null where it is refused.</param>
/// <param name="Refusal">Why it is refused, or null.</param>
internal sealed record InboundEvent(string? Source, string? Id, string? Type, string? Data, DomainError? Refusal)
{
    /// <summary>Largest message.</summary>
    public const int MostBytes = 64 * 1024;

    private const int MostDepth = 16;
    private const int LongestAttribute = 200;

    /// <summary>Reads and judges what a partner published; costs no more than its bounds.</summary>
    public static InboundEvent Read(string partner, ReadOnlyMemory<byte> body)
    {
        if (body.Length > MostBytes) return new(null, null, null, null, InboundErrors.TooLarge);
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Judge(partner, document.RootElement);
        }
        catch (JsonException) { return new(null, null, null, null, InboundErrors.NotCloudEvent); }
        // A text whose escapes are no characters.
        catch (InvalidOperationException) { return new(null, null, null, null, InboundErrors.NotCloudEvent); }
    }

    private static InboundEvent Judge(string partner, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return new(null, null, null, null, InboundErrors.NotCloudEvent);
        var (source, id, type) = (Text(root, "source"), Text(root, "id"), Text(root, "type"));
        // Without both it cannot be told from its repetition.
        var read = source is null || id is null ? new InboundEvent(null, null, type, null, InboundErrors.NotCloudEvent) : new InboundEvent(source, id, type, null, null);
        if (read.Refusal is not null || type is null || Text(root, "specversion") != CloudEvent.SpecVersion || !IsJson(root) || !root.TryGetProperty("data", out var data)) return read with { Refusal = InboundErrors.NotCloudEvent };
        if (source != $"/partners/{partner}") return read with { Refusal = InboundErrors.ForeignSource };
        if (type != InboundType.TransactionRecorded) return read with { Refusal = InboundErrors.UnknownType };
        return InboundType.Violations(data) is { Count: > 0 } violations ? read with { Refusal = InboundErrors.DataInvalid.With(violations) } : read with { Data = data.GetRawText() };
    }

    private static bool IsJson(JsonElement root) => !root.TryGetProperty("datacontenttype", out var type) || (type.ValueKind == JsonValueKind.String && type.GetString() == "application/json");

    // PostgreSQL keeps no zero character.
    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestAttribute } text && !text.Any(char.IsControl) ? text : null;
}
