namespace SalesPerf.Expressions;

/// <summary>Operations over vectors of numbers: in whole units where both operands are and the result surely fits, else in decimals.</summary>
internal static class Numbers
{
    // A decimal has no more places, so units of a smaller kind could not be given back as one.
    private const int MostPlaces = 28;

    /// <summary>Calculates; operands may become decimals on the way, and currencies are the caller's.</summary>
    public static Vector Apply<T>(Batch batch, ref Vector left, ref Vector right, Refusal overflow) where T : INumberOperation
    {
        var result = batch.Take(Form.Decimal, left.IsConstant && right.IsConstant);
        result.Refused = batch.Merge(left, right);
        if (left.Form == Form.Fixed && right.Form == Form.Fixed && TryUnits<T>(batch, left, right, result)) return result;
        InDecimals<T>(batch, ref left, ref right, result, overflow);
        return result;
    }

    private static bool TryUnits<T>(Batch batch, Vector left, Vector right, Vector result) where T : INumberOperation
    {
        if (!Plan<T>(left, right, out var plan))
        {
            // The bounds were of whole columns, or of what might have been: look at what is there.
            (left.Bound, right.Bound) = (FixedPoint.BoundOf(left.Units.Span), FixedPoint.BoundOf(right.Units.Span));
            if (!Plan<T>(left, right, out plan)) return false;
        }

        result.Form = Form.Fixed;
        Loop<T>(left.Units.Span, left.Mask, plan.LeftFactor, right.Units.Span, right.Mask, plan.RightFactor, batch.Units(result, plan.Scale, plan.Bound));
        return true;
    }

    private static bool Plan<T>(Vector left, Vector right, out (int Scale, ulong Bound, long LeftFactor, long RightFactor) plan) where T : INumberOperation
    {
        plan = (left.Scale + right.Scale, 0, 1, 1);
        if (!T.Aligns) return plan.Scale <= MostPlaces && T.Bound(left.Bound, right.Bound, out plan.Bound);
        return TryAlign(left, right, out var aligned) && T.Bound(aligned.LeftBound, aligned.RightBound, out plan.Bound)
            && (plan = (aligned.Scale, plan.Bound, aligned.LeftFactor, aligned.RightFactor)).Scale <= MostPlaces;
    }

    /// <summary>How both become units of the finer scale, if they still fit then.</summary>
    public static bool TryAlign(Vector left, Vector right, out (int Scale, long LeftFactor, ulong LeftBound, long RightFactor, ulong RightBound) aligned)
    {
        aligned = (Math.Max(left.Scale, right.Scale), 1, left.Bound, 1, right.Bound);
        var (more, less) = (aligned.Scale - left.Scale, aligned.Scale - right.Scale);
        if (more > FixedPoint.MostDigits || less > FixedPoint.MostDigits) return false;
        (aligned.LeftFactor, aligned.RightFactor) = (FixedPoint.Powers[more], FixedPoint.Powers[less]);
        return FixedPoint.Fits(left.Bound, (ulong)aligned.LeftFactor, out aligned.LeftBound) && FixedPoint.Fits(right.Bound, (ulong)aligned.RightFactor, out aligned.RightBound);
    }

    private static void Loop<T>(ReadOnlySpan<long> left, int leftMask, long leftFactor, ReadOnlySpan<long> right, int rightMask, long rightFactor, Span<long> result) where T : INumberOperation
    {
        if (leftMask != 0 && rightMask != 0 && leftFactor == 1 && rightFactor == 1)
        {
            left = left[..result.Length];
            right = right[..result.Length];
            for (var i = 0; i < result.Length; i++) result[i] = T.OnUnits(left[i], right[i]);
        }
        else if (rightMask == 0 && leftMask != 0)
        {
            left = left[..result.Length];
            var constant = right[0] * rightFactor;
            for (var i = 0; i < result.Length; i++) result[i] = T.OnUnits(left[i] * leftFactor, constant);
        }
        else
        {
            for (var i = 0; i < result.Length; i++) result[i] = T.OnUnits(left[i & leftMask] * leftFactor, right[i & rightMask] * rightFactor);
        }
    }

    private static void InDecimals<T>(Batch batch, ref Vector left, ref Vector right, Vector result, Refusal overflow) where T : INumberOperation
    {
        (left, right) = (ToDecimals(batch, left), ToDecimals(batch, right));
        var a = left.Decimals.Span;
        var b = right.Decimals.Span;
        var r = batch.Decimals(result);
        try
        {
            for (var i = 0; i < r.Length; i++) r[i] = T.OnDecimals(a[i & left.Mask], b[i & right.Mask]);
        }
        catch (OverflowException)
        {
            for (var i = 0; i < r.Length; i++)
                if (!Magnitude.Try<T>(a[i & left.Mask], b[i & right.Mask], out r[i])) batch.Refuse(result, i, overflow);
        }
    }

    /// <summary>The same numbers as decimals; the vector is used up.</summary>
    public static Vector ToDecimals(Batch batch, Vector vector)
    {
        if (vector.Form == Form.Decimal) return vector;
        var result = batch.Take(Form.Decimal, vector.IsConstant);
        (result.Refused, result.Currency, result.Currencies) = (vector.Refused, vector.Currency, vector.Currencies);
        var units = vector.Units.Span;
        var decimals = batch.Decimals(result);
        for (var i = 0; i < decimals.Length; i++) decimals[i] = FixedPoint.ToDecimal(units[i], vector.Scale);
        batch.Release(vector);
        return result;
    }

    /// <summary>
    /// A factor by which multiplying is dividing, exactly: there is one where the divisor is a product of twos and fives. False where there is none.
    /// </summary>
    public static bool TryReciprocal(Vector divisor, out long factor, out int scale)
    {
        (factor, scale) = (0, 0);
        if (divisor is not { Form: Form.Fixed, IsConstant: true, Refused: null }) return false;
        var units = divisor.Units.Span[0];
        if (units is 0 or long.MinValue) return false;
        var digits = 0;
        while (digits <= FixedPoint.MostDigits && FixedPoint.Powers[digits] % units != 0) digits++;
        if (digits > FixedPoint.MostDigits) return false;
        (factor, scale) = (FixedPoint.Powers[digits] / units, digits - divisor.Scale);
        if (scale >= 0) return true;
        var fits = FixedPoint.Fits((ulong)Math.Abs(factor), (ulong)FixedPoint.Powers[-scale], out _);
        (factor, scale) = (fits ? factor * FixedPoint.Powers[-scale] : 0, 0);
        return fits;
    }
}
