using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.Messaging.Bus;

/// <summary>How an event looks on the wire: its JSON as the body, all else in headers.</summary>
internal static class Wire
{
    public const string EventId = "sp-event-id";
    public const string EventType = "sp-event-type";
    public const string Key = "sp-key";
    public const string Sequence = "sp-sequence";
    public const string OccurredAt = "sp-occurred-at";
    public const string Source = "sp-source";
    public const string OnBehalfOf = "sp-on-behalf-of";
    public const string Attempt = "sp-attempt";
    public const string DeadLetterId = "sp-dead-letter-id";
    public const string Traceparent = "traceparent";
    public const string Tracestate = "tracestate";

    /// <summary>
    /// A null where the type forbids one, and a required member that is missing, are errors of the sender: better found at the edge
    /// than in a handler. Unknown members are read over, because types grow.
    /// </summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 32,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The wire identity of an event class. Nested types are written with a dot: a plus is no character of an exchange name.</summary>
    public static string TypeName(Type type) => type switch
    {
        { Namespace: null } => throw new ArgumentException($"{type.Name} has no namespace, and its full name is its identity on the wire.", nameof(type)),
        { IsGenericType: true } => throw new ArgumentException($"{type.Name} is generic; an event is a plain class.", nameof(type)),
        _ => type.FullName!.Replace('+', '.'),
    };

    /// <summary>The exchange that an event of this type is published to.</summary>
    public static string Exchange(string typeName) => $"salesperf.events:{typeName}";
}
