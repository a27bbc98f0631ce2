namespace SalesPerf.Primitives;

/// <summary>How a half is decided.</summary>
public enum RoundingMode
{
    /// <summary>A half goes to the even digit.</summary>
    HalfEven,

    /// <summary>A half goes away from zero.</summary>
    HalfUp,

    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,

    /// <summary>Towards negative infinity.</summary>
    Floor,

    /// <summary>Towards positive infinity.</summary>
    Ceiling,
}

/// <summary>A stated rounding: the mode and, where it differs from the currency's own, the number of digits. Never implicit.</summary>
/// <param name="Mode">How to round.</param>
/// <param name="Digits">Digits after the decimal point; null takes the currency's minor digits. May be negative: -3 rounds to thousands.</param>
public sealed record RoundingRule(RoundingMode Mode, int? Digits = null)
{
    /// <summary>Half to even at the currency's minor unit.</summary>
    public static RoundingRule HalfEven { get; } = new(RoundingMode.HalfEven);

    /// <summary>Half away from zero at the currency's minor unit.</summary>
    public static RoundingRule HalfUp { get; } = new(RoundingMode.HalfUp);

    /// <summary>Rounds <paramref name="value"/> to <paramref name="digits"/> places by <paramref name="mode"/>; negative places round left of the point.</summary>
    public static decimal Round(decimal value, int digits, RoundingMode mode)
    {
        if (digits < 0)
        {
            var unit = 1m;
            for (var i = 0; i < -digits; i++) unit *= 10m;
            return Round(value / unit, 0, mode) * unit;
        }

        return decimal.Round(value, digits, mode switch
        {
            RoundingMode.HalfEven => MidpointRounding.ToEven,
            RoundingMode.HalfUp => MidpointRounding.AwayFromZero,
            RoundingMode.Down => MidpointRounding.ToZero,
            RoundingMode.Floor => MidpointRounding.ToNegativeInfinity,
            RoundingMode.Ceiling => MidpointRounding.ToPositiveInfinity,
            RoundingMode.Up => value < 0 ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToPositiveInfinity,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
        });
    }

    /// <summary>Rounds an amount of <paramref name="currency"/> by this rule.</summary>
    public decimal Apply(decimal value, Currency currency) => Round(value, Digits ?? currency.MinorDigits, Mode);
}
