using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A payment to a payee of a plan.</summary>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Group">Earning group.</param>
/// <param name="Payment">The payment.</param>
public sealed record PayeePayment(string Participant, PaymentGroup Group, PeriodPayment Payment)
{
    /// <summary>Whether the plan pays the payee in its currency in that period; what is left of another one is settled beside.</summary>
    public bool IsPaidIn { get; init; }
}

/// <summary>Pays what a plan came to: each period with what was known at its end, so that an order which is taken back later is taken back later.</summary>
public static class PayPlan
{
    /// <summary>Payments of all periods of the facts, by payee and group, earliest first.</summary>
    /// <param name="input">What was calculated: all periods of its facts.</param>
    /// <param name="calculated">What it came to.</param>
    public static IReadOnlyList<PayeePayment> Of(CalculationInput input, CalculationResult calculated)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(calculated);
        // A payment follows from all periods before it, so it is told only where all were calculated.
        return calculated.Periods.Count == 0 || calculated.Periods.Count < input.Facts.Calendar.Periods.Count ? [] : OfWhole(input, calculated);
    }

    /// <summary>A figure of a payment by its name, all groups together, in what the payee is paid in; null where there is none of that name.</summary>
    /// <param name="calculated">What was calculated: all periods and payees of the facts.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="participant">Payee.</param>
    /// <param name="period">Period.</param>
    /// <param name="figure">Name, as in the result of <c>plan evaluate</c>: <c>paid</c>, <c>balance</c>.</param>
    public static decimal? Figure(CalculationResult calculated, FactSet facts, string participant, string period, string figure)
    {
        ArgumentNullException.ThrowIfNull(calculated);
        var payments = Of(new CalculationInput(calculated.Program, facts), calculated).Where(p => p.IsPaidIn && p.Participant == participant && p.Payment.Period == period).Select(p => p.Payment);
        return PaymentJson.Figures(payments).TryGetValue(figure, out var value) ? value : null;
    }

    private static string? FirstOf(string participant, PayeeOpening? opening, FactSet facts) => opening?.FirstPeriod is not { } first || facts.Calendar.Find(first) is not null
        ? opening?.FirstPeriod
        : throw new DomainException(PaymentRefusals.BadOpening.With([new ErrorDetail($"/payments/opening/{participant}/first", "compensation.facts_unknown_period", $"The calendar has no period '{first}'.")]));

    private static List<PayeePayment> OfWhole(CalculationInput input, CalculationResult calculated)
    {
        var (opening, holds) = (OpeningJson.Read(input.Facts.Payments, p => FirstCurrency(calculated, p)), HoldJson.Read(input.Facts.Payments));
        var heldOrders = holds.Select(h => h.Hold.Order).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var plans = calculated.Periods.Select(p => new PlanPeriod(input, p)).Select(plan => calculated.Periods[0].Participants.ToDictionary(p => p, _ => plan, StringComparer.Ordinal));
        var book = new PlanPayments([.. input.Facts.Calendar.Periods.Select(PaymentPeriod.Of)], input.Facts.Transactions, [.. plans]);
        var leftOn = input.Facts.Participants.ToDictionary(p => p.Code, p => p.LeftOn);
        var payees = calculated.Periods[0].Participants.SelectMany(p => calculated.Periods.Select(c => c.PaidIn(p).Currency).Distinct().Select(c => new PaidPayee(p, c) { LeftOn = leftOn.GetValueOrDefault(p), FirstPeriod = FirstOf(p, opening.GetValueOrDefault(p), input.Facts), HeldOrders = heldOrders, Holds = [.. holds.Where(h => h.Participant is null || h.Participant == p).Select(h => h.Hold)] }));
        var currencies = calculated.Periods.ToDictionary(p => p.Period.Code, p => (Func<string, Currency>)(payee => p.PaidIn(payee).Currency), StringComparer.Ordinal);
        return [.. payees.SelectMany(payee => book.GroupsOf(payee).SelectMany(group => book.All(
            payee with { Opening = OpeningOf(opening.GetValueOrDefault(payee.Participant), payee.Currency, group) }, group).Select(payment => new PayeePayment(payee.Participant, group, payment) { IsPaidIn = currencies[payment.Period](payee.Participant) == payee.Currency })))];
    }

    // What is told of balances is what the payee was paid in first.
    private static Currency FirstCurrency(CalculationResult calculated, string participant) =>
        calculated.Periods[0].Participants.Contains(participant) ? calculated.Periods[0].PaidIn(participant).Currency : calculated.Program.Document.Currency;

    private static PaymentOpening? OpeningOf(PayeeOpening? opening, Currency currency, PaymentGroup group) =>
        opening?.Groups.GetValueOrDefault(group.Code) is { } balance && balance.Draw.Currency == currency ? balance.ToOpening() : null;
}

/// <summary>Refusals about payment sections.</summary>
public static class PaymentRefusals
{
    /// <summary>An expression of the section could not be calculated for a payee.</summary>
    public static DomainError NoValue(PaymentExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new("compensation.payment_value_missing", ErrorKind.RuleBroken, $"'{expression.Path}' ({expression.Line}:{expression.Column}) has no value for a payee; the calculation's problems say why.");
    }

    /// <summary>Opening balances cannot be read; the details say where.</summary>
    public static DomainError BadOpening { get; } = new("compensation.payment_opening_not_readable", ErrorKind.Invalid, "The opening balances cannot be read; each detail names a place and what is wrong there.");
}
