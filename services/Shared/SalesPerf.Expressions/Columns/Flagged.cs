using System.Numerics;
using System.Runtime.InteropServices;

namespace SalesPerf.Expressions;

/// <summary>Truths of many rows at once: what most conditions of a plan are made of, <c>event = 'booked' and product = 'p1'</c>.</summary>
internal static class Flagged
{
    /// <summary>Which codes are a certain one.</summary>
    public static void WhereEqual(ReadOnlySpan<int> codes, int code, Span<bool> flags)
    {
        codes = codes[..flags.Length];
        var wide = MemoryMarshal.Cast<int, Vector<int>>(codes);
        // Four vectors of codes are one of truths.
        var narrow = MemoryMarshal.Cast<bool, Vector<byte>>(flags);
        var wanted = new Vector<int>(code);
        for (var i = 0; i < narrow.Length; i++)
        {
            var low = System.Numerics.Vector.Narrow(System.Numerics.Vector.Equals(wide[4 * i], wanted), System.Numerics.Vector.Equals(wide[(4 * i) + 1], wanted));
            var high = System.Numerics.Vector.Narrow(System.Numerics.Vector.Equals(wide[(4 * i) + 2], wanted), System.Numerics.Vector.Equals(wide[(4 * i) + 3], wanted));
            narrow[i] = System.Numerics.Vector.AsVectorByte(System.Numerics.Vector.Narrow(low, high)) & Vector<byte>.One;
        }

        for (var i = narrow.Length * Vector<byte>.Count; i < flags.Length; i++) flags[i] = codes[i] == code;
    }

    /// <summary>Which rows are true in both.</summary>
    public static void WhereBoth(ReadOnlySpan<bool> left, ReadOnlySpan<bool> right, Span<bool> flags)
    {
        var a = MemoryMarshal.Cast<bool, Vector<byte>>(left[..flags.Length]);
        var b = MemoryMarshal.Cast<bool, Vector<byte>>(right[..flags.Length]);
        var both = MemoryMarshal.Cast<bool, Vector<byte>>(flags);
        for (var i = 0; i < both.Length; i++) both[i] = a[i] & b[i];
        for (var i = both.Length * Vector<byte>.Count; i < flags.Length; i++) flags[i] = left[i] & right[i];
    }
}
