namespace SalesPerf.AppHost.Native.Dashboard.Telemetry;

/// <summary>A named value, already as text.</summary>
internal readonly record struct TextAttribute(string Name, string Value);

/// <summary>Look-ups by the names of the OpenTelemetry semantic conventions.</summary>
internal static class Attributes
{
    /// <summary>The value of the first of these names that is present.</summary>
    public static string? Find(this IReadOnlyList<TextAttribute> attributes, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            for (var i = 0; i < attributes.Count; i++)
                if (attributes[i].Name == name) return attributes[i].Value;
        return null;
    }
}
