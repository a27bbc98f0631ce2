using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>Numbers out of the store, which pads them with zeros, as they were meant.</summary>
internal static class Exact
{
    // Dividing by a one of full scale drops trailing zeros.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>Without trailing zeros.</summary>
    public static decimal Number(decimal stored) => stored / One;

    /// <summary>A payable amount with the currency's decimals, or as many as it has.</summary>
    public static Money Payable(decimal stored, string currency)
    {
        var of = Currency.Of(currency);
        var shown = RoundingRule.Round(stored, of.MinorDigits, RoundingMode.Down);
        return Money.FromRounded(shown == stored ? Padded(shown, of.MinorDigits) : Number(stored), of);
    }

    /// <summary>A fact or measure.</summary>
    public static UnroundedMoney Amount(decimal stored, string currency) => new(Number(stored), Currency.Of(currency));

    // Adding a zero of the wanted scale pads: 5 + 0.00 is 5.00.
    private static decimal Padded(decimal value, int digits) => value + new decimal(0, 0, 0, false, (byte)digits);
}
