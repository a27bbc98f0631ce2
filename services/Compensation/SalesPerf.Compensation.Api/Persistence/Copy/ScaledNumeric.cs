using System.Buffers.Binary;

namespace SalesPerf.Compensation.Api.Persistence.Copy;

/// <summary>PostgreSQL's binary <c>numeric</c> as a whole number of units of 10^-scale, exact or refused.</summary>
/// <remarks>
/// The wire form is four 16-bit numbers (count of digits, weight of the first, sign 0x0000 or 0x4000, shown scale), then the digits, each 0 to 9999:
/// <c>-12345.678</c> is <c>3, 1, 0x4000, 3, 1, 2345, 6780</c>. See <c>numeric_send</c> in PostgreSQL's <c>numeric.c</c>.
/// </remarks>
internal static class ScaledNumeric
{
    /// <summary>Bytes of the longest form: a decimal of 29 digits, cut into groups of four wherever its point stands.</summary>
    public const int LongestForm = 8 + (2 * MostGroups);

    private const int MostGroups = 9;
    private const int MostDecimals = 12;
    private const int MostScale = 28;
    private const short Negative = 0x4000;
    private const int GroupDigits = 4;
    private const int GroupSize = 10_000;

    private static readonly UInt128 LargestMantissa = (UInt128.One << 96) - 1;
    private static readonly long[] Powers = [.. Enumerable.Range(0, 19).Select(Power)];

    /// <summary>Reads a value.</summary>
    /// <exception cref="OverflowException">It has more decimals than <paramref name="scale"/>, is not a number, or does not fit.</exception>
    public static long Read(ReadOnlySpan<byte> form, int scale)
    {
        var (count, weight, sign) = (Word(form, 0), Word(form, 1), Word(form, 2));
        if (sign is not (0 or Negative)) throw new OverflowException("Not a finite number.");
        if (count > weight + 1 + (scale + GroupDigits - 1) / GroupDigits) throw TooFine(scale);
        var value = 0L;
        checked
        {
            for (var group = 0; group <= weight; group++) value = value * GroupSize + Group(form, group, count);
            var left = scale;
            for (var group = weight + 1; left > 0; group++, left -= GroupDigits)
                value = left >= GroupDigits ? value * GroupSize + Group(form, group, count) : value * Powers[left] + Head(Group(form, group, count), left, scale);
            return sign == Negative ? -value : value;
        }
    }

    /// <summary>Reads a value exactly, without trailing zeros.</summary>
    /// <exception cref="OverflowException">It is not a number, or has more digits than a decimal.</exception>
    public static decimal Read(ReadOnlySpan<byte> form)
    {
        var (count, weight, sign) = (Word(form, 0), Word(form, 1), Word(form, 2));
        if (sign is not (0 or Negative)) throw new OverflowException("Not a finite number.");
        var (mantissa, scale) = (UInt128.Zero, (count - 1 - weight) * GroupDigits);
        for (var group = 0; group < Math.Max((int)count, weight + 1); group++) mantissa = checked((mantissa * GroupSize) + (UInt128)Group(form, group, count));
        if (count == 0) scale = 0;
        for (scale = Math.Max(scale, 0); scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
        if (scale > MostScale || mantissa > LargestMantissa) throw new OverflowException("The number has more digits than a decimal.");
        var low = (ulong)mantissa;
        return new decimal((int)low, (int)(low >> 32), (int)(uint)(ulong)(mantissa >> 64), sign == Negative, (byte)scale);
    }

    /// <summary>Writes a value; returns the length of its form. At most 12 decimals.</summary>
    public static int Write(long value, int scale, Span<byte> form)
    {
        var (whole, fraction) = Math.DivRem(value < 0 ? unchecked((ulong)-value) : (ulong)value, (ulong)Powers[scale]);
        Span<short> groups = stackalloc short[MostGroups];
        var before = Whole(whole, groups);
        var after = Fraction(fraction, scale, groups[before..]);
        return Put(groups[..(before + after)], before, value < 0, scale, form);
    }

    /// <summary>Writes a decimal as it is, with its trailing zeros; returns the length of its form.</summary>
    public static int Write(decimal value, Span<byte> form)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var (low, negative) = (((ulong)(uint)parts[1] << 32) | (uint)parts[0], parts[3] < 0);
        if (parts[2] == 0 && low <= long.MaxValue && value.Scale <= MostDecimals) return Write(negative ? -(long)low : (long)low, value.Scale, form);
        // Padded so that the point stands between two groups; 29 digits and three more are within 128 bits.
        var after = (value.Scale + GroupDigits - 1) / GroupDigits;
        var left = new UInt128((uint)parts[2], low) * (uint)Powers[(after * GroupDigits) - value.Scale];
        Span<short> groups = stackalloc short[MostGroups];
        var count = 0;
        for (var rest = left; rest > 0 || count < after; rest /= GroupSize) count++;
        for (var group = count - 1; group >= 0; group--, left /= GroupSize) groups[group] = (short)(left % GroupSize);
        return Put(groups[..count], count - after, negative, value.Scale, form);
    }

    // Groups without leading and trailing zeros, and where the first of them stands.
    private static int Put(ReadOnlySpan<short> groups, int before, bool negative, int scale, Span<byte> form)
    {
        var count = groups.Length;
        while (count > 0 && groups[count - 1] == 0) count--;
        var skipped = 0;
        while (skipped < count && groups[skipped] == 0) skipped++;
        Put(form, 0, (short)(count - skipped));
        Put(form, 1, (short)(count == skipped ? 0 : before - 1 - skipped));
        Put(form, 2, negative && count > skipped ? Negative : (short)0);
        Put(form, 3, (short)scale);
        for (var group = skipped; group < count; group++) Put(form, 4 + group - skipped, groups[group]);
        return 8 + (2 * (count - skipped));
    }

    private static int Whole(ulong whole, Span<short> groups)
    {
        var count = 0;
        for (var rest = whole; rest > 0; rest /= GroupSize) count++;
        for (var group = count - 1; group >= 0; group--, whole /= GroupSize) groups[group] = (short)(whole % GroupSize);
        return count;
    }

    private static int Fraction(ulong fraction, int scale, Span<short> groups)
    {
        var count = (scale + GroupDigits - 1) / GroupDigits;
        fraction *= (ulong)Powers[count * GroupDigits - scale];
        for (var group = count - 1; group >= 0; group--, fraction /= GroupSize) groups[group] = (short)(fraction % GroupSize);
        return count;
    }

    private static long Group(ReadOnlySpan<byte> form, int group, int count) => group >= 0 && group < count ? Word(form, 4 + group) : 0;

    // The first digits of the last group; what stands behind them would be lost.
    private static long Head(long group, int digits, int scale)
    {
        var (head, rest) = Math.DivRem(group, Powers[GroupDigits - digits]);
        return rest == 0 ? head : throw TooFine(scale);
    }

    private static OverflowException TooFine(int scale) => new($"The number has more than {scale} decimals.");

    private static short Word(ReadOnlySpan<byte> form, int at) => BinaryPrimitives.ReadInt16BigEndian(form[(2 * at)..]);

    private static void Put(Span<byte> form, int at, short word) => BinaryPrimitives.WriteInt16BigEndian(form[(2 * at)..], word);

    private static long Power(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
