using System.Globalization;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>In what a payee is paid in a period, and how the plan's amounts become it.</summary>
/// <param name="Currency">What is paid.</param>
/// <param name="Rate">From the plan's currency; null where that is what is paid.</param>
/// <param name="RateType">Type of the rate.</param>
public sealed record PayeeCurrency(Currency Currency, AppliedRate? Rate, string RateType)
{
    /// <summary>Why nothing can be brought into it; null where it can.</summary>
    internal Refusal? Refusal { get; init; }

    /// <summary>An amount of the plan in what is paid, exact.</summary>
    /// <returns>Null where nothing can be brought into it, or it is larger than anybody is paid.</returns>
    public decimal? Of(decimal amount)
    {
        if (Refusal is not null) return null;
        if (Rate is null) return amount;
        try
        {
            var converted = Rate.Apply(amount);
            return Math.Abs(converted) < CalculationErrors.Unpayable ? converted : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Why an amount of this name is not paid.</summary>
    internal DomainError WhyNot(string name) => Refusal?.Error ?? CalculationErrors.TooLargeToPay(name, Currency);

    /// <summary>The conversion in words: a step of an explanation.</summary>
    /// <param name="plan">The plan's currency.</param>
    internal string InWords(Currency plan) => Rate is not { } rate ? string.Empty : rate.Quote == RateQuote.ToPerFrom
        ? string.Create(CultureInfo.InvariantCulture, $"Paid in {Currency}: times {CanonicalForm.Of(rate.Rate)} {Currency} per {plan}, the {RateType} rate of {rate.On:yyyy-MM-dd}")
        : string.Create(CultureInfo.InvariantCulture, $"Paid in {Currency}: divided by {CanonicalForm.Of(rate.Rate)} {plan} per {Currency}, the {RateType} rate of {rate.On:yyyy-MM-dd}");
}
