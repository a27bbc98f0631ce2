using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api;

/// <summary>Amounts that somebody states and that are paid as they are: what is stored, summed and written for payroll holds them.</summary>
internal static class PayableAmounts
{
    private const decimal Bound = 100_000_000_000_000m;

    /// <summary>Whether an amount is within bounds and has no smaller parts than its currency.</summary>
    public static bool IsPayable(this Money money) => Math.Abs(money.Amount) < Bound && RoundingRule.Round(money.Amount, money.Currency.MinorDigits, RoundingMode.Down) == money.Amount;

    /// <summary>An amount that can be paid.</summary>
    public static bool Payable(this Violations violations, Money money, string pointer) =>
        violations.Check(money.IsPayable(), pointer, "compensation.invalid_amount", "Below a hundred trillion, with the decimals of the currency.");
}
