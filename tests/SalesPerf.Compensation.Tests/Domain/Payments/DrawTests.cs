using SalesPerf.Compensation.Domain.Payments;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class DrawTests
{
    private static readonly RecoveryRule AtOnce = new(null, null, null, null);

    private static SettlementRules Draw(DrawKind kind, decimal amount, RecoveryRule? recovery = null, int? periods = null, decimal? limit = null) => new()
    {
        Draw = new DrawRule(kind, Constant(amount), null, periods is { } p ? Constant(p) : null, limit is { } l ? Constant(l) : null, recovery ?? AtOnce),
    };

    [Fact]
    public void Earnings_above_the_draw_then_only_what_is_above_it_pays_back()
    {
        var payments = Pay(Draw(DrawKind.Recoverable, 2000m), [2750m, 3000m, 1500m, 2375m, 3000m, 2750m]);
        Assert.Equal([2750m, 3000m, 2000m, 2000m, 2875m, 2750m], payments.Paid());
        Assert.Equal([0m, 0m, 500m, 125m, 0m, 0m], payments.Balances());
        Assert.Equal(["released", "advanced", "paid"], payments[2].Steps.Select(s => s.Code));
        Assert.Equal(["released", "recovered", "available", "paid"], payments[3].Steps.Select(s => s.Code));
    }

    [Fact]
    public void Recovery_starts_later_then_the_balance_builds_up_until_then()
    {
        var payments = Pay(Draw(DrawKind.Recoverable, 1000m, AtOnce with { Starts = Constant(4m) }), [500m, 1700m, 400m, 1700m]);
        Assert.Equal([1000m, 1700m, 1000m, 1000m], payments.Paid());
        Assert.Equal([500m, 500m, 1100m, 400m], payments.Balances());
    }

    [Fact]
    public void Settled_by_the_quarter_then_exactly_the_minimum_is_paid_before_its_end_and_the_rest_up_to_the_most_with_it()
    {
        var rules = Draw(DrawKind.Recoverable, 250m) with { Settles = SettleInterval.Quarter, Maximum = new MaximumRule(Constant(500m), PaysLater: true) };
        var payments = Pay(rules, [100m, 1200m, -20m], firstMonth: 7);
        Assert.Equal([250m, 250m, 500m], payments.Paid());
        Assert.Equal([100m, 1050m, 780m], payments.Select(p => p.ThisPeriod.Available.Amount));
        Assert.Equal(280m, payments[^1].ThisPeriod.State.CarriedExcess.Amount);
    }

    [Fact]
    public void A_loan_then_it_is_paid_on_top_and_taken_whole_from_the_next_payment() =>
        Assert.Equal([2000m, 2000m], Pay(Draw(DrawKind.Loan, 1000m, periods: 1), [1000m, 3000m]).Paid());

    [Fact]
    public void An_advance_from_before_then_what_is_earned_pays_it_back_before_anything_is_paid()
    {
        var payments = Pay(Draw(DrawKind.Loan, 0m), [100m, 100m, 100m, 400m], Nothing with { DrawBalance = Usd(600m) });
        Assert.Equal([500m, 400m, 300m, 0m], payments.Balances());
        Assert.Equal([0m, 0m, 0m, 100m], payments.Paid());
    }

    [Theory]
    [InlineData(DrawKind.NonRecoverable, "3199.99", "1800.01", "0")]
    [InlineData(DrawKind.NonRecoverable, "3200", "1800", "0")]
    [InlineData(DrawKind.Recoverable, "3200", "1800", "1800")]
    [InlineData(DrawKind.Recoverable, "5000", "0", "0")]
    [InlineData(DrawKind.Recoverable, "-100", "5100", "5100")]
    public void Below_the_draw_then_it_tops_up_and_only_a_recoverable_one_is_owed(DrawKind kind, string earned, string topUp, string owed)
    {
        var payment = Assert.Single(Pay(Draw(kind, 5000m), [decimal.Parse(earned, System.Globalization.CultureInfo.InvariantCulture)]));
        Assert.Equal(5000m, payment.Paid.Amount);
        Assert.Equal(topUp, (payment.Posted.Granted + payment.Posted.Advanced).Amount.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(owed, payment.DrawBalance.Amount.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Shares_and_limits_of_recovery_then_the_least_of_them_is_taken()
    {
        var half = Draw(DrawKind.Recoverable, 1000m, new RecoveryRule(Constant(0.5m), Constant(800m), Constant(300m), null));
        var payments = Pay(half, [600m, 1000m, 2000m, 2000m]);
        // In the second month half of the 200 above what is kept pays back, and the draw tops up again.
        Assert.Equal([0m, 100m, 300m, 100m], payments.Select(p => p.Posted.Recovered.Amount));
        Assert.Equal([1000m, 1000m, 1700m, 1900m], payments.Paid());
    }

    [Fact]
    public void A_limit_of_what_may_be_owed_then_no_more_is_advanced() =>
        Assert.Equal([1000m, 1000m, 400m], Pay(Draw(DrawKind.Recoverable, 1000m, limit: 1500m), [200m, 300m, 400m]).Paid());

    [Fact]
    public void A_draw_for_some_periods_then_it_ends_and_recovery_goes_on()
    {
        var payments = Pay(Draw(DrawKind.Recoverable, 1000m, periods: 2), [0m, 500m, 700m, 900m]);
        Assert.Equal([1000m, 1000m, 0m, 100m], payments.Paid());
        Assert.Equal([1000m, 1500m, 800m, 0m], payments.Balances());
    }

    [Theory]
    [InlineData(SettleInterval.Quarter, "600 1100 0 300 0 0", "0 0 1200 0 0 0")]
    [InlineData(SettleInterval.Year, "600 1100 1200 1500 800 200", "0 0 0 0 0 0")]
    public void What_is_owed_is_forgiven_with_the_end_of_an_interval_then_it_is_written_off_after_that_payment(SettleInterval interval, string balances, string writtenOff)
    {
        var draw = Draw(DrawKind.Recoverable, 1000m);
        var payments = Pay(draw with { Draw = draw.Draw! with { Forgiven = interval } }, [400m, 500m, 900m, 700m, 1700m, 1600m]);
        Assert.Equal(balances, string.Join(' ', payments.Balances().Select(b => $"{b:0.##}")));
        Assert.Equal(writtenOff, string.Join(' ', payments.Select(p => $"{p.Posted.WrittenOff.Amount:0.##}")));
        Assert.Equal(interval == SettleInterval.Quarter ? ["released", "advanced", "written-off", "paid"] : ["released", "advanced", "paid"], payments[2].Steps.Select(s => s.Code));
    }

    [Fact]
    public void Somebody_left_then_the_last_payment_pays_back_all_and_nothing_is_advanced_after_it()
    {
        var section = Section with { Leavers = new LeaverRule(FinalDays: 30, PaysHeld: true, ForgivesDebt: false) };
        var payments = Pay(Draw(DrawKind.Recoverable, 1000m), [400m, 700m, 500m, 300m], section: section, leftOn: new DateOnly(2026, 2, 10));
        Assert.Equal([1000m, 1000m, 0m, 0m], payments.Paid());
        Assert.Equal([600m, 900m, 400m, 100m], payments.Balances());
        var forgiven = Pay(Draw(DrawKind.Recoverable, 1000m), [400m, 700m, 500m, 300m], section: section with { Leavers = section.Leavers with { ForgivesDebt = true } }, leftOn: new DateOnly(2026, 2, 10));
        Assert.Equal([600m, 900m, 0m, 0m], forgiven.Balances());
        Assert.Equal(400m, forgiven[2].Posted.WrittenOff.Amount);
        Assert.Equal((0m, 300m), (forgiven[3].Paid.Amount, forgiven[3].Posted.Forfeited.Amount));
    }

    [Theory]
    [InlineData(true, "100 1000 0", 0)]
    [InlineData(false, "100 100 0", 900)]
    public void Something_is_held_at_the_last_payment_then_it_is_paid_or_lapses(bool paysHeld, string paid, int lapsed)
    {
        var periods = Months(3);
        var half = new ReleaseRule([], null, [new(0.1m, new ReleaseTrigger()), new(0.9m, new ReleaseTrigger { Event = "collected", Basis = ReleaseBasis.Order })]);
        var terms = periods.Select((_, i) => new SettlementTerms { IsFinal = i == 1, IsOver = i == 2, PaysHeld = paysHeld }).ToArray();
        var facts = new PaymentFacts { Periods = periods, Terms = terms, Deposits = [], Opening = PaymentOpening.Of(Nothing, []) };
        var payments = PayPeriod.All(facts, n => n == 0 ? [Earned("2026-01", 1000m, "O", half)] : [Earned("2026-01", 1000m, "O", half), Earned("2026-02", 100m)]);
        Assert.Equal(paid, string.Join(' ', payments.Paid().Select(p => p.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(lapsed, payments.Sum(p => p.Posted.Forfeited.Amount));
        Assert.Equal(0m, payments[^1].History.Totals.Held.Amount);
    }
}
