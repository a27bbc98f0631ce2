using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SalesPerf.Messaging;

namespace SalesPerf.Partners.Catalogue;

/// <summary>Writes events as CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).</summary>
internal static class CloudEvent
{
    public const string SpecVersion = "1.0";

    /// <summary>The document; the same event gives the same text.</summary>
    /// <param name="type">Which event.</param>
    /// <param name="event">Its content.</param>
    /// <param name="context">What is known of it besides.</param>
    /// <param name="publicAddress">The gateway, for <c>dataschema</c>.</param>
    /// <param name="traceparent">The trace it belongs to, or null.</param>
    /// <param name="isSample">Whether it never happened, and a partner asked for it to test with.</param>
    public static string Write(EventType type, object @event, EventContext context, Uri publicAddress, string? traceparent, bool isSample = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("specversion", SpecVersion);
            json.WriteString("id", context.EventId);
            json.WriteString("source", type.Source);
            json.WriteString("type", type.Type);
            json.WriteString("subject", SubjectOf(type, @event) ?? context.Key);
            json.WriteString("time", context.OccurredAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
            json.WriteString("datacontenttype", "application/json");
            json.WriteString("dataschema", new Uri(publicAddress, type.SchemaPath).AbsoluteUri);
            if (traceparent is not null) json.WriteString("traceparent", traceparent);
            json.WriteString("partitionkey", context.Key);
            // Text that sorts as the number does, as the extension asks for (https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md).
            json.WriteString("sequence", context.Sequence.ToString("D20", CultureInfo.InvariantCulture));
            if (isSample) json.WriteBoolean("sample", true);
            json.WritePropertyName("data");
            JsonSerializer.Serialize(json, @event, type.ClrType, SharedData.Json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The id or code of the entity that the event is named after, where it carries one.</summary>
    private static string? SubjectOf(EventType type, object @event)
    {
        var entity = type.Entity.Replace("-", string.Empty, StringComparison.Ordinal);
        foreach (var suffix in (string[])["Id", "Code"])
        {
            var member = type.ClrType.GetProperties().FirstOrDefault(p => p.Name.Equals(entity + suffix, StringComparison.OrdinalIgnoreCase));
            if (member?.GetValue(@event) is { } value) return value.ToString();
        }

        return null;
    }
}
