namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>What a caller asked for, made regular.</summary>
internal static class Asked
{
    /// <summary>Null when nothing was asked.</summary>
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The 32 hexadecimal digits of a trace, whether given bare or as a whole <c>traceparent</c> (00-trace-span-01), as some problems carry it.</summary>
    public static string? TraceId(string? text)
    {
        if (Text(text) is not { } asked) return null;
        var parts = asked.Split('-');
        return (parts.Length >= 3 && parts[1].Length == 32 ? parts[1] : asked).ToLowerInvariant();
    }
}

/// <summary>Nanoseconds of the Unix epoch.</summary>
internal static class Nanos
{
    public const long PerMillisecond = 1_000_000;

    /// <summary>The instant, to the tick (100 ns).</summary>
    public static DateTimeOffset ToInstant(long nanos) => DateTimeOffset.UnixEpoch.AddTicks(nanos / 100);

    /// <summary>Nanoseconds of an instant.</summary>
    public static long From(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>A duration in milliseconds, to the microsecond.</summary>
    public static double ToMilliseconds(long nanos) => nanos / 1_000 / 1_000d;
}
