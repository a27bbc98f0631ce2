using SalesPerf.Compensation.Domain.Payments;
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

    [Fact]
    public void A_guarantee_until_a_day_then_periods_that_begin_after_it_have_none()
    {
        var until = new PaymentExpression("test", "2026-02-01", 1, 1, PaymentValue.Date);
        Assert.Equal([500m, 700m, 100m], Pay(new SettlementRules { Guarantee = new GuaranteeRule(Constant(500m), null, until) }, [100m, 700m, 100m]).Paid());
    }

    private static decimal[] Amounts(string written) => [.. written.Split(' ').Select(e => decimal.Parse(e, System.Globalization.CultureInfo.InvariantCulture))];
}
