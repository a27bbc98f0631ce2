using System.Numerics;

namespace SalesPerf.Expressions;

/// <summary>Arithmetic of whole numbers with a decimal scale.</summary>
internal static class FixedPoint
{
    /// <summary>10^18 is the largest power of ten below 2^63.</summary>
    public const int MostDigits = 18;

    /// <summary>10^0 to 10^18.</summary>
    public static ReadOnlySpan<long> Powers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    public static decimal ToDecimal(long value, int scale)
    {
        var size = value < 0 ? 0UL - (ulong)value : (ulong)value;
        return new decimal((int)size, (int)(size >> 32), 0, value < 0, (byte)scale);
    }

    /// <summary>The value in as few decimal places as it needs, if it fits.</summary>
    public static bool TryFrom(decimal value, out long units, out int scale)
    {
        while (value.Scale > 0 && decimal.Round(value, value.Scale - 1, MidpointRounding.ToZero) is var shorter && shorter == value) value = shorter;
        scale = value.Scale;
        units = 0;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        if (bits[2] != 0 || bits[1] < 0 || scale > MostDigits) return false;
        units = ((long)bits[1] << 32) | (uint)bits[0];
        if (value < 0) units = -units;
        return true;
    }

    /// <summary>The largest value without its sign; at least 1.</summary>
    public static ulong BoundOf(ReadOnlySpan<long> values)
    {
        long least = 0, most = 0;
        var index = 0;
        if (values.Length >= Vector<long>.Count)
        {
            Vector<long> low = Vector<long>.Zero, high = Vector<long>.Zero;
            for (; index <= values.Length - Vector<long>.Count; index += Vector<long>.Count)
            {
                var some = new Vector<long>(values[index..]);
                low = System.Numerics.Vector.Min(low, some);
                high = System.Numerics.Vector.Max(high, some);
            }

            for (var lane = 0; lane < Vector<long>.Count; lane++) (least, most) = (Math.Min(least, low[lane]), Math.Max(most, high[lane]));
        }

        for (; index < values.Length; index++) (least, most) = (Math.Min(least, values[index]), Math.Max(most, values[index]));
        return Math.Max(Math.Max(0UL - (ulong)least, (ulong)most), 1);
    }

    /// <summary>Whether a product of bounds still fits 64 bits with its sign.</summary>
    public static bool Fits(ulong left, ulong right, out ulong product) => Math.BigMul(left, right, out product) == 0 && product <= long.MaxValue;
}
