using System.Numerics;
using System.Runtime.InteropServices;

namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>The largest distance from zero in a column of scaled integers: what tells beforehand that no sum or product can overflow.</summary>
/// <remarks>A bound over the whole column is stricter than the truth, so a kernel may say "does not fit" where it would have; the caller then takes
/// exact decimals, which give the same result. The other way round never happens: where a bound says "fits", it fits.</remarks>
public readonly record struct Magnitude(ulong Largest)
{
    /// <summary>The magnitude of a column; 0 for an empty one.</summary>
    public static Magnitude Of(ReadOnlySpan<long> values)
    {
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        var least = Vector<long>.Zero;
        var greatest = Vector<long>.Zero;
        foreach (var vector in vectors)
        {
            least = Vector.Min(least, vector);
            greatest = Vector.Max(greatest, vector);
        }

        var (low, high) = (0L, 0L);
        for (var i = 0; i < Vector<long>.Count; i++) (low, high) = (Math.Min(low, least[i]), Math.Max(high, greatest[i]));
        foreach (var value in values[(vectors.Length * Vector<long>.Count)..]) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        // The smallest long has no positive twin: 0 - low wraps to exactly its magnitude as an unsigned number.
        return new Magnitude(Math.Max((ulong)high, unchecked((ulong)-low)));
    }

    /// <summary>The magnitude of a single value.</summary>
    public static Magnitude Of(long value) => new(value < 0 ? unchecked((ulong)-value) : (ulong)value);

    /// <summary>Whether a sum of so many values of this magnitude is a 64-bit integer.</summary>
    public bool FitsSumOf(int count) => (UInt128)Largest * (uint)count <= long.MaxValue;

    /// <summary>Whether a sum of so many products with a factor of another magnitude is a 64-bit integer.</summary>
    public bool FitsProducts(Magnitude factor, int count) => Math.BigMul(Largest, factor.Largest) is var product && product <= long.MaxValue && product * (uint)count <= long.MaxValue;
}
