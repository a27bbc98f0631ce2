using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class LimitTests
{
    [Theory]
    [InlineData(true, "500 500 400", 0)]
    [InlineData(false, "500 500 100", 300)]
    public void Above_the_most_then_the_excess_is_paid_later_or_lost(bool later, string paid, int lost)
    {
        var payments = Pay(new SettlementRules { Maximum = new MaximumRule(Constant(500m), later) }, [800m, 500m, 100m]);
        Assert.Equal(paid, string.Join(' ', payments.Paid()));
        Assert.Equal(lost, payments.Sum(p => p.Posted.Forfeited.Amount));
    }

    [Theory]
    [InlineData("499.99", "499.99")]
    [InlineData("500", "500")]
    [InlineData("500.01", "500")]
    public void At_the_most_then_it_is_paid_whole(string earned, string paid) => Assert.Equal(
        paid, Pay(new SettlementRules { Maximum = new MaximumRule(Constant(500m), true) }, [decimal.Parse(earned, System.Globalization.CultureInfo.InvariantCulture)])[0].Paid.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Negative_then_it_is_carried_until_earnings_cover_it_or_paid_where_the_plan_says_so()
    {
        Assert.Equal([0m, 0m, 20m], Pay(new SettlementRules(), [-100m, 30m, 90m]).Paid());
        Assert.Equal([-100m, 30m, 90m], Pay(new SettlementRules { PaysNegative = true }, [-100m, 30m, 90m]).Paid());
    }

    [Theory]
    [InlineData("-299.99 500", "0 200.01", "0")]
    [InlineData("-300 500", "0 200", "0")]
    [InlineData("-300.01 500", "0 200", "0.01")]
    [InlineData("-800 100 700", "0 0 500", "500")]
    [InlineData("-200 -200 500", "0 0 200", "100")]
    public void A_debt_beyond_what_is_carried_at_most_then_the_rest_is_forgiven(string earned, string paid, string forgiven)
    {
        var payments = Pay(new SettlementRules { Debt = new DebtRule(Constant(300m), null) }, Amounts(earned));
        Assert.Equal(Amounts(paid), payments.Paid());
        Assert.Equal(Amounts(forgiven)[0], payments.Sum(p => p.Posted.Forgiven.Amount));
        Assert.All(payments, p => Assert.Equal(0m, p.Posted.Imbalance.Amount));
    }

    [Fact]
    public void A_debt_that_ends_with_the_quarter_then_the_next_one_begins_without_it()
    {
        var payments = Pay(new SettlementRules { Debt = new DebtRule(null, SettleInterval.Quarter) }, [-100m, 30m, 20m, 40m, -10m, 60m]);
        Assert.Equal([0m, 0m, 0m, 40m, 0m, 50m], payments.Paid());
        Assert.Equal([0m, 0m, 50m, 0m, 0m, 0m], payments.Select(p => p.Posted.Forgiven.Amount));
        Assert.Equal(["carried-in -70", "released 20", "forgiven 50", "paid 0"], payments[2].Steps.Select(s => $"{s.Code} {s.Value}"));
    }

    [Theory]
    [InlineData("9.99 20", "0 29.99")]
    [InlineData("10 20", "10 20")]
    [InlineData("10.01 20", "10.01 20")]
    public void Below_the_least_payment_then_it_waits_for_the_next_one(string earned, string paid) => Assert.Equal(paid, string.Join(' ',
        Pay(new SettlementRules { LeastPayment = Constant(10m) }, [.. earned.Split(' ').Select(e => decimal.Parse(e, System.Globalization.CultureInfo.InvariantCulture))]).Paid().Select(p => p.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture))));

    // January's 3 become known in February and its 5 in April; March's 4 wait with them until all is 12.
    [Fact]
    public void What_earlier_periods_come_to_later_is_below_the_least_payment_then_it_waits_too_until_all_that_waits_reaches_it()
    {
        var (periods, rules) = (Months(6), new SettlementRules { LeastPayment = Constant(10m) });
        var section = Section with { Groups = [new PaymentGroup(PaymentGroup.Default, [], PaymentGroup.DefaultPayGroup, "", rules)] };
        (int Known, Deposit Deposit)[] deposits =
            [(0, Earned("2026-01", 20m, "O-1")), (1, Earned("2026-01", 3m, "O-2")), (2, Earned("2026-03", 4m, "O-3")), (3, Earned("2026-01", 5m, "O-4")), (5, Earned("2026-06", 20m, "O-5"))];
        var facts = new PaymentFacts { Periods = periods, Terms = PaymentTerms.Of(periods, PaymentGroup.Default, 0, null, _ => new PlanTerms(section, PlanYear.Calendar, Constants)), Deposits = [], Opening = PaymentOpening.Of(Nothing, []) };

        var payments = PayPeriod.All(facts, n => [.. deposits.Where(d => d.Known <= n).Select(d => d.Deposit)]);

        Assert.Equal([20m, 0m, 0m, 12m, 0m, 20m], payments.Paid());
        Assert.Equal([0m, 3m, 7m, 0m, 0m, 0m], payments.Select(p => p.History.Totals.Carried.Amount));
        Assert.All(payments, p => Assert.Equal(0m, p.Posted.Imbalance.Amount));
        Assert.Equal(["correction 3", "carried-on -3", "paid 0"], payments[1].Steps.Select(s => $"{s.Code} {s.Value}"));
        Assert.Equal(["carried-in 4", "carried-on -4", "correction 8", "carried-on 4", "paid 12"], payments[3].Steps.Select(s => $"{s.Code} {s.Value}"));
    }

    // March's 4 are paid in April with a correction of January; May earns nothing and asks for nothing back, June takes a cancelled order of January back.
    [Theory]
    [InlineData(true, "20 0 0 12 0 -15")]
    [InlineData(false, "20 0 0 12 0 0")]
    public void What_waited_was_paid_early_then_it_is_neither_asked_for_nor_paid_again(bool negative, string paid)
    {
        var (periods, rules) = (Months(6), new SettlementRules { LeastPayment = Constant(10m), PaysNegative = negative });
        var section = Section with { Groups = [new PaymentGroup(PaymentGroup.Default, [], PaymentGroup.DefaultPayGroup, "", rules)] };
        (int Known, Deposit Deposit)[] deposits = [(0, Earned("2026-01", 20m, "O-1")), (2, Earned("2026-03", 4m, "O-2")), (3, Earned("2026-01", 8m, "O-3")), (5, Earned("2026-01", -15m, "O-4"))];
        var facts = new PaymentFacts { Periods = periods, Terms = PaymentTerms.Of(periods, PaymentGroup.Default, 0, null, _ => new PlanTerms(section, PlanYear.Calendar, Constants)), Deposits = [], Opening = PaymentOpening.Of(Nothing, []) };

        var payments = PayPeriod.All(facts, n => [.. deposits.Where(d => d.Known <= n).Select(d => d.Deposit)]);

        Assert.Equal(paid, string.Join(' ', payments.Paid().Select(p => p.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture))));
        Assert.All(payments, p => Assert.Equal(0m, p.Posted.Imbalance.Amount));
    }

    [Fact]
    public void Somebody_left_then_no_correction_is_too_small_to_be_paid()
    {
        var periods = Months(2);
        var section = Section with { Leavers = new LeaverRule(0, true, false), Groups = [new PaymentGroup(PaymentGroup.Default, [], PaymentGroup.DefaultPayGroup, "", new SettlementRules { LeastPayment = Constant(10m) })] };
        var terms = PaymentTerms.Of(periods, PaymentGroup.Default, 0, periods[0].LastDay, _ => new PlanTerms(section, PlanYear.Calendar, Constants));
        var facts = new PaymentFacts { Periods = periods, Terms = terms, Deposits = [], Opening = PaymentOpening.Of(Nothing, []) };

        Assert.Equal([20m, 3m], PayPeriod.All(facts, n => n == 0 ? [Earned("2026-01", 20m, "O-1")] : [Earned("2026-01", 20m, "O-1"), Earned("2026-01", 3m, "O-2")]).Paid());
    }

    [Fact]
    public void A_guarantee_until_a_day_then_periods_that_begin_after_it_have_none()
    {
        var until = new PaymentExpression("test", "2026-02-01", 1, 1, PaymentValue.Date);
        Assert.Equal([500m, 700m, 100m], Pay(new SettlementRules { Guarantee = new GuaranteeRule(Constant(500m), null, until) }, [100m, 700m, 100m]).Paid());
    }

    private static decimal[] Amounts(string written) => [.. written.Split(' ').Select(e => decimal.Parse(e, System.Globalization.CultureInfo.InvariantCulture))];
}
