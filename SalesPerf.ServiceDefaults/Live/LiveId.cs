using System.Globalization;

namespace SalesPerf.ServiceDefaults.Live;

/// <summary>A place on the live feed: milliseconds since 1970 and a number in them, as Redis streams count (<c>1526919030474-55</c>).</summary>
public readonly record struct LiveId(long Milliseconds, long Number) : IComparable<LiveId>
{
    /// <summary>Before everything.</summary>
    public static LiveId Zero => default;

    /// <summary>The place right after.</summary>
    public LiveId Next => this with { Number = Number + 1 };

    /// <summary>Reads a place; null where the text is none.</summary>
    public static LiveId? Parse(string? text)
    {
        var parts = text?.Split('-');
        return parts is { Length: 2 } && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time) && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new LiveId(time, number)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(LiveId other) => Milliseconds == other.Milliseconds ? Number.CompareTo(other.Number) : Milliseconds.CompareTo(other.Milliseconds);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");

    /// <summary>Earlier.</summary>
    public static bool operator <(LiveId left, LiveId right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(LiveId left, LiveId right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    public static bool operator <=(LiveId left, LiveId right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(LiveId left, LiveId right) => left.CompareTo(right) >= 0;
}
