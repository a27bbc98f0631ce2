using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>Rounds scaled integers to fewer decimals; the same as <see cref="RoundingRule.Round"/> over decimals.</summary>
public static class UnitRounding
{
    /// <summary>Divides each value by <paramref name="unit"/> and rounds the quotient.</summary>
    /// <param name="values">Values at the finer scale.</param>
    /// <param name="unit">How many of the finer units one of the coarser is: a power of ten, 10 or more.</param>
    /// <param name="mode">How to round.</param>
    /// <param name="rounded">Values at the coarser scale.</param>
    public static void Round(ReadOnlySpan<long> values, long unit, RoundingMode mode, Span<long> rounded)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (quotient, rest) = Math.DivRem(values[i], unit);
            rounded[i] = rest == 0 ? quotient : quotient + Step(quotient, rest, unit, mode);
        }
    }

    // What is added to the quotient, which was cut towards zero: 0, or 1 away from zero.
    private static long Step(long quotient, long rest, long unit, RoundingMode mode)
    {
        var away = rest < 0 ? -1L : 1L;
        var half = Math.Abs(rest).CompareTo(unit / 2);
        return mode switch
        {
            RoundingMode.HalfEven => half > 0 || (half == 0 && quotient % 2 != 0) ? away : 0L,
            RoundingMode.HalfUp => half >= 0 ? away : 0L,
            RoundingMode.Down => 0L,
            RoundingMode.Up => away,
            RoundingMode.Floor => away < 0 ? away : 0L,
            RoundingMode.Ceiling => away > 0 ? away : 0L,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
        };
    }
}
