namespace SalesPerf.Expressions;

/// <summary>An operation on two numbers, in whole units of a common or combined scale, and in decimals.</summary>
internal interface INumberOperation
{
    /// <summary>Whether units are brought to one scale before; a product is not.</summary>
    static abstract bool Aligns { get; }

    /// <summary>Bound of the result from those of the operands; false where it may not fit 64 bits.</summary>
    static abstract bool Bound(ulong left, ulong right, out ulong result);

    static abstract long OnUnits(long left, long right);

    /// <summary>Throws <see cref="OverflowException"/>.</summary>
    static abstract decimal OnDecimals(decimal left, decimal right);

    /// <summary>Whether the result is surely too large (false) or surely not (true); null where only trying tells.</summary>
    static abstract bool? Fits(decimal left, decimal right);
}

internal readonly struct Addition : INumberOperation
{
    public static bool Aligns => true;

    public static bool Bound(ulong left, ulong right, out ulong result) => (result = left + right) <= long.MaxValue && result >= left;

    public static long OnUnits(long left, long right) => left + right;

    public static decimal OnDecimals(decimal left, decimal right) => left + right;

    public static bool? Fits(decimal left, decimal right) => Magnitude.OfSum(left, right);
}

internal readonly struct Subtraction : INumberOperation
{
    public static bool Aligns => true;

    public static bool Bound(ulong left, ulong right, out ulong result) => Addition.Bound(left, right, out result);

    public static long OnUnits(long left, long right) => left - right;

    public static decimal OnDecimals(decimal left, decimal right) => left - right;

    public static bool? Fits(decimal left, decimal right) => Magnitude.OfSum(left, -right);
}

internal readonly struct Multiplication : INumberOperation
{
    public static bool Aligns => false;

    public static bool Bound(ulong left, ulong right, out ulong result) => FixedPoint.Fits(left, right, out result);

    public static long OnUnits(long left, long right) => left * right;

    public static decimal OnDecimals(decimal left, decimal right) => left * right;

    public static bool? Fits(decimal left, decimal right) => Magnitude.OfProduct(Math.Abs(left), Math.Abs(right));
}

internal readonly struct Division : INumberOperation
{
    public static bool Aligns => false;

    // Quotients are rarely whole: ReciprocalOf finds those that always are.
    public static bool Bound(ulong left, ulong right, out ulong result)
    {
        result = 0;
        return false;
    }

    public static long OnUnits(long left, long right) => throw new InvalidOperationException("Units are not divided.");

    public static decimal OnDecimals(decimal left, decimal right) => right == 0m ? 0m : left / right;

    public static bool? Fits(decimal left, decimal right) => right == 0m || Magnitude.OfQuotient(Math.Abs(left), Math.Abs(right)) is not { } fits ? right == 0m ? true : null : fits;
}

internal readonly struct Lesser : INumberOperation
{
    public static bool Aligns => true;

    public static bool Bound(ulong left, ulong right, out ulong result) => (result = Math.Max(left, right)) <= long.MaxValue;

    public static long OnUnits(long left, long right) => Math.Min(left, right);

    public static decimal OnDecimals(decimal left, decimal right) => right < left ? right : left;

    public static bool? Fits(decimal left, decimal right) => true;
}

internal readonly struct Larger : INumberOperation
{
    public static bool Aligns => true;

    public static bool Bound(ulong left, ulong right, out ulong result) => Lesser.Bound(left, right, out result);

    public static long OnUnits(long left, long right) => Math.Max(left, right);

    public static decimal OnDecimals(decimal left, decimal right) => right > left ? right : left;

    public static bool? Fits(decimal left, decimal right) => true;
}

/// <summary>Foresees overflow of decimals without an exception, save close to the limit: a column of overflows shall not be a column of exceptions.</summary>
internal static class Magnitude
{
    private const decimal Half = decimal.MaxValue / 2m;

    public static bool? OfSum(decimal left, decimal right) =>
        left < 0 != right < 0 || (Math.Abs(left) <= Half && Math.Abs(right) <= Half) ? true : Math.Abs(left) / 2m + Math.Abs(right) / 2m > Half + 2m ? false : null;

    public static bool? OfProduct(decimal left, decimal right) => right <= 1m || left <= 1m ? true : Near(left, decimal.MaxValue / right);

    public static bool? OfQuotient(decimal left, decimal right) => right >= 1m ? true : Near(left, decimal.MaxValue * right);

    private static bool? Near(decimal value, decimal limit) => value < limit * 0.999m ? true : value / 1.001m > limit ? false : null;

    /// <summary>Tries one row.</summary>
    public static bool Try<T>(decimal left, decimal right, out decimal result) where T : INumberOperation
    {
        result = 0m;
        if (T.Fits(left, right) is { } sure)
        {
            if (sure) result = T.OnDecimals(left, right);
            return sure;
        }

        try
        {
            result = T.OnDecimals(left, right);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
