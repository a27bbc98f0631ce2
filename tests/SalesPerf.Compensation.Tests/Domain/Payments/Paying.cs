using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>Short words for payments in tests: dollars, months of 2026, one component.</summary>
internal static class Paying
{
    public static PaymentSection Section { get; } = PaymentSection.Plain;

    public static Money Usd(decimal amount) => Money.FromRounded(amount, Currency.Usd);

    public static PaymentState Nothing { get; } = PaymentState.Empty(Currency.Usd);

    public static IReadOnlyList<PaymentPeriod> Months(int count, int year = 2026) => [.. FiscalCalendar.Months(new DateOnly(year, 1, 1), count).Periods.Select(PaymentPeriod.Of)];

    public static Deposit Earned(string period, decimal amount, string order = "", ReleaseRule? rule = null, DateOnly? on = null, string code = "COMM", string component = "commission") => new(
        new DepositKey(period, component, order), code, Usd(amount), on ?? new DateOnly(2026, 1, 1), rule, new Dictionary<string, DateOnly>());

    public static PaymentExpression Constant(decimal value, PaymentValue wanted = PaymentValue.Money) => new("test", value.ToString(System.Globalization.CultureInfo.InvariantCulture), 1, 1, wanted);

    public static PaymentValues Constants { get; } = new(
        e => decimal.Parse(e.Text, System.Globalization.CultureInfo.InvariantCulture), e => DateOnly.Parse(e.Text, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Payments of months with one earned amount each, by rules whose expressions are constants.</summary>
    public static IReadOnlyList<PeriodPayment> Pay(SettlementRules rules, decimal[] earned, PaymentState? opening = null, int firstMonth = 1, PaymentSection? section = null, DateOnly? leftOn = null)
    {
        var periods = Months(firstMonth + earned.Length - 1).Skip(firstMonth - 1).ToArray();
        var of = (section ?? Section) with { Groups = [new PaymentGroup(PaymentGroup.Default, [], PaymentGroup.DefaultPayGroup, "", rules)] };
        var terms = PaymentTerms.Of(periods, PaymentGroup.Default, opening?.DrawPeriods ?? 0, leftOn, _ => new PlanTerms(of, PlanYear.Calendar, Constants));
        var deposits = periods.Select((p, i) => Earned(p.Code, earned[i])).ToArray();
        var facts = new PaymentFacts { Periods = periods, Terms = terms, Deposits = deposits, Opening = PaymentOpening.Of(opening ?? Nothing, []) };
        return PayPeriod.All(facts, n => [.. deposits.Take(n + 1)]);
    }

    public static decimal[] Paid(this IEnumerable<PeriodPayment> payments) => [.. payments.Select(p => p.Paid.Amount)];

    public static decimal[] Balances(this IEnumerable<PeriodPayment> payments) => [.. payments.Select(p => p.DrawBalance.Amount)];
}
