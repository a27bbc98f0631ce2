using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using SalesPerf.AppHost.Native.Dashboard.Otlp.Wire;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>From wire values to text, cut to the bounds of <see cref="TelemetryLimits"/>.</summary>
internal static class WireReader
{
    private const int PooledStrings = 16_384;
    private const int PooledLength = 96;

    // The same few thousand names, hosts, statements and routes come with nearly every span.
    private static readonly ConcurrentDictionary<string, string> Pool = new(StringComparer.Ordinal);

    /// <summary>Attributes as text, at most <see cref="TelemetryLimits.AttributesPerItem"/>.</summary>
    public static IReadOnlyList<TextAttribute> ToText(this RepeatedField<KeyValue> attributes) =>
        [.. attributes.Take(TelemetryLimits.AttributesPerItem).Select(a => new TextAttribute(Shared(a.Key), Shared(a.Value.ToText())))];

    /// <summary>One value as text; arrays and maps as JSON-like text.</summary>
    public static string ToText(this AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => Cut(value.StringValue),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.ArrayValue => Cut(value.ArrayValue.ToString()),
        AnyValue.ValueOneofCase.KvlistValue => Cut(value.KvlistValue.ToString()),
        AnyValue.ValueOneofCase.BytesValue => Cut(Convert.ToHexStringLower(value.BytesValue.Span)),
        _ => "",
    };

    /// <summary>Lower-case hexadecimal of an id of a given length; null when absent, of another length or all zero, which the standard calls invalid.</summary>
    public static string? ToId(this ByteString id, int length) =>
        id.Length != length || id.Span.IndexOfAnyExcept((byte)0) < 0 ? null : Convert.ToHexStringLower(id.Span);

    /// <summary>The first <see cref="TelemetryLimits.TextLength"/> characters.</summary>
    public static string Cut(string text) => text.Length <= TelemetryLimits.TextLength ? text : string.Concat(text.AsSpan(0, TelemetryLimits.TextLength), "…");

    /// <summary>One instance of a short text that comes often.</summary>
    public static string Shared(string text)
    {
        if (text.Length > PooledLength) return Cut(text);
        if (Pool.TryGetValue(text, out var pooled)) return pooled;
        return Pool.Count >= PooledStrings ? text : Pool.GetOrAdd(text, text);
    }

    /// <summary>The name by which the model knows the sender; <c>unknown</c> when it does not say.</summary>
    public static string ServiceName(this Resource? resource) => Attribute(resource, "service.name") ?? "unknown";

    /// <summary>Which process of that name.</summary>
    public static string InstanceId(this Resource? resource) => Attribute(resource, "service.instance.id") ?? "";

    private static string? Attribute(Resource? resource, string name) =>
        resource?.Attributes.FirstOrDefault(a => a.Key == name) is { } found ? Shared(found.Value.ToText()) : null;
}
