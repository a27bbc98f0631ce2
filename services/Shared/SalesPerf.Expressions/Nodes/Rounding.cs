using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary><c>round(x, digits, mode)</c>, <c>floor(x)</c>, <c>ceil(x)</c>: to written-out places, which may be negative.</summary>
internal sealed class RoundNode(Site site, Trait trait, Node operand, int digits, RoundingMode mode) : Node(site, trait, operand)
{
    public const int FewestDigits = -15, MostDigits = 28;

    private readonly Refusal overflow = site.Refusal(ExpressionErrors.Overflow);

    public override Vector Run(Batch batch)
    {
        var a = operand.Run(batch);
        if (a.Form == Form.Fixed)
        {
            var drop = a.Scale - digits;
            if (drop <= 0) return a;
            if (drop <= FixedPoint.MostDigits && TryUnits(batch, a, drop) is { } result) return result;
        }

        return InDecimals(batch, Numbers.ToDecimals(batch, a));
    }

    private Vector? TryUnits(Batch batch, Vector a, int drop)
    {
        var unit = FixedPoint.Powers[drop];
        var factor = digits >= 0 ? 1 : FixedPoint.Powers[-digits];
        if (!FixedPoint.Fits((a.Bound / (ulong)unit) + 1, (ulong)factor, out var bound)) return null;
        var result = batch.Take(Form.Fixed, a.IsConstant);
        (result.Refused, result.Currency, result.Currencies) = (a.Refused, a.Currency, a.Currencies);
        var units = a.Units.Span;
        var rounded = batch.Units(result, Math.Max(digits, 0), bound);
        for (var i = 0; i < rounded.Length; i++)
        {
            var (whole, rest) = Math.DivRem(units[i], unit);
            rounded[i] = (whole + Step(Math.Abs(rest).CompareTo(unit / 2), units[i] < 0, rest == 0, (whole & 1) != 0)) * factor;
        }

        batch.Release(a);
        return result;
    }

    private Vector InDecimals(Batch batch, Vector a)
    {
        var result = batch.Take(Form.Decimal, a.IsConstant);
        (result.Refused, result.Currency, result.Currencies) = (a.Refused, a.Currency, a.Currencies);
        var decimals = a.Decimals.Span;
        var rounded = batch.Decimals(result);
        for (var i = 0; i < rounded.Length; i++)
            if (!TryRound(decimals[i], out rounded[i])) batch.Refuse(result, i, overflow);
        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var value = row.Of(operand);
        return TryRound(value.Number, out var rounded) ? Value.Of(rounded).As(Kind, value.Currency) : throw row.Refused(overflow);
    }

    private bool TryRound(decimal value, out decimal rounded)
    {
        if (digits >= 0)
        {
            rounded = RoundingRule.Round(value, digits, mode);
            return true;
        }

        // The remainder is exact, a quotient of many places would itself be rounded.
        var unit = (decimal)FixedPoint.Powers[-digits];
        var rest = value % unit;
        var whole = value - rest;
        var step = Step(Math.Abs(rest).CompareTo(unit / 2m), value < 0, rest == 0m, whole / unit % 2m != 0m);
        return Magnitude.Try<Addition>(whole, step * unit, out rounded);
    }

    /// <summary>What rounding adds to the number cut towards zero: -1, 0 or 1.</summary>
    /// <param name="half">Whether the rest is below (negative), at (0) or above half a unit.</param>
    /// <param name="isNegative">Of the number.</param>
    /// <param name="isWhole">Whether there is no rest.</param>
    /// <param name="isOdd">Whether the cut number is odd.</param>
    private int Step(int half, bool isNegative, bool isWhole, bool isOdd)
    {
        var away = isNegative ? -1 : 1;
        if (isWhole) return 0;
        return mode switch
        {
            RoundingMode.HalfEven => half > 0 || (half == 0 && isOdd) ? away : 0,
            RoundingMode.HalfUp => half >= 0 ? away : 0,
            RoundingMode.Up => away,
            RoundingMode.Floor => isNegative ? -1 : 0,
            RoundingMode.Ceiling => isNegative ? 0 : 1,
            _ => 0,
        };
    }
}

/// <summary><c>-x</c> and <c>abs(x)</c>.</summary>
internal sealed class SignNode(Site site, Trait trait, Node operand, bool absolute) : Node(site, trait, operand)
{
    public override Vector Run(Batch batch)
    {
        var a = operand.Run(batch);
        if (a is { Form: Form.Fixed, Bound: > long.MaxValue }) a = Numbers.ToDecimals(batch, a);
        var result = batch.Take(a.Form, a.IsConstant);
        (result.Refused, result.Currency, result.Currencies) = (a.Refused, a.Currency, a.Currencies);
        if (a.Form == Form.Fixed)
        {
            var units = a.Units.Span;
            var r = batch.Units(result, a.Scale, a.Bound);
            for (var i = 0; i < r.Length; i++) r[i] = absolute ? Math.Abs(units[i]) : -units[i];
        }
        else
        {
            var decimals = a.Decimals.Span;
            var r = batch.Decimals(result);
            for (var i = 0; i < r.Length; i++) r[i] = absolute ? Math.Abs(decimals[i]) : -decimals[i];
        }

        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var value = row.Of(operand);
        return Value.Of(absolute ? Math.Abs(value.Number) : -value.Number).As(Kind, value.Currency);
    }
}

/// <summary><c>pow(x, n)</c> of a whole n from -100 to 100, by squaring.</summary>
internal sealed class PowerNode : Node
{
    private readonly Node number, exponent;
    private readonly Refusal overflow, zero, range;

    public PowerNode(Site site, Trait trait, Node number, Node exponent) : base(site, trait, number, exponent)
    {
        (this.number, this.exponent) = (number, exponent);
        (overflow, zero, range) = (site.Refusal(ExpressionErrors.Overflow), site.Refusal(ExpressionErrors.DivisionByZero), site.Refusal(ExpressionErrors.ExponentOutOfRange));
        Steps += 15;
    }

    public override Vector Run(Batch batch)
    {
        var (a, n) = (Numbers.ToDecimals(batch, number.Run(batch)), Numbers.ToDecimals(batch, exponent.Run(batch)));
        var result = batch.Take(Form.Decimal, a.IsConstant && n.IsConstant);
        result.Refused = batch.Merge(a, n);
        var x = a.Decimals.Span;
        var y = n.Decimals.Span;
        var r = batch.Decimals(result);
        for (var i = 0; i < r.Length; i++)
            if (Power(x[i & a.Mask], y[i & n.Mask], out r[i]) is { } refusal) batch.Refuse(result, i, refusal);
        batch.Release(a);
        batch.Release(n);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (x, n) = (row.Of(number), row.Of(exponent));
        return Power(x.Number, n.Number, out var power) is { } refusal ? throw row.Refused(refusal) : Value.Of(power).As(Kind, null);
    }

    private Refusal? Power(decimal x, decimal exponent, out decimal power)
    {
        power = 1m;
        if (exponent is < -100m or > 100m || decimal.Truncate(exponent) != exponent) return range;
        if (exponent < 0 && x == 0m) return zero;
        var factor = x;
        for (var n = (int)Math.Abs(exponent); n > 0; n >>= 1)
        {
            if ((n & 1) != 0 && !Magnitude.Try<Multiplication>(power, factor, out power)) return overflow;
            if (n > 1 && !Magnitude.Try<Multiplication>(factor, factor, out factor)) return overflow;
        }

        if (exponent >= 0) return null;
        // What is too small for 28 places has become zero on the way.
        return power == 0m || !Magnitude.Try<Division>(1m, power, out power) ? overflow : null;
    }
}
