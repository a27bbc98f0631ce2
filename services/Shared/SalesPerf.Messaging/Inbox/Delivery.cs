using System.Globalization;
using SalesPerf.Messaging.Bus;

namespace SalesPerf.Messaging.Inbox;

/// <summary>One delivery of an event to a queue.</summary>
internal sealed record Delivery(
    string Queue, string MessageType, EventContext Context, byte[] Body, IReadOnlyDictionary<string, string> Headers, Guid? DeadLetterId)
{
    public string? Traceparent => Headers.GetValueOrDefault(Wire.Traceparent);
    public string? Tracestate => Headers.GetValueOrDefault(Wire.Tracestate);

    /// <summary>Reads the headers; what is missing or wrong is named, and then the message is poison.</summary>
    public static bool TryRead(string queue, IReadOnlyDictionary<string, string> headers, byte[] body, out Delivery delivery, out string error)
    {
        delivery = null!;
        var type = headers.GetValueOrDefault(Wire.EventType);
        var key = headers.GetValueOrDefault(Wire.Key);
        var source = headers.GetValueOrDefault(Wire.Source);
        error = string.IsNullOrEmpty(type) ? Missing(Wire.EventType)
            : string.IsNullOrEmpty(key) ? Missing(Wire.Key)
            : string.IsNullOrEmpty(source) ? Missing(Wire.Source)
            : "";
        if (!Guid.TryParse(headers.GetValueOrDefault(Wire.EventId), out var id)) error = Missing(Wire.EventId);
        if (!long.TryParse(headers.GetValueOrDefault(Wire.Sequence), CultureInfo.InvariantCulture, out var sequence)) error = Missing(Wire.Sequence);
        if (!DateTimeOffset.TryParseExact(
                headers.GetValueOrDefault(Wire.OccurredAt), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var occurredAt))
            error = Missing(Wire.OccurredAt);
        if (error.Length > 0) return false;
        var attempt = int.TryParse(headers.GetValueOrDefault(Wire.Attempt), CultureInfo.InvariantCulture, out var number) ? number : 1;
        var deadLetter = Guid.TryParse(headers.GetValueOrDefault(Wire.DeadLetterId), out var letter) ? letter : (Guid?)null;
        var context = new EventContext(id, key!, sequence, occurredAt.ToUniversalTime(), source!, headers.GetValueOrDefault(Wire.OnBehalfOf), attempt);
        delivery = new Delivery(queue, type!, context, body, headers, deadLetter);
        return true;

        static string Missing(string header) => $"The header {header} is missing or has no valid value.";
    }
}
