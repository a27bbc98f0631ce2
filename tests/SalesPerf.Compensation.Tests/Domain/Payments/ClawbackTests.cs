using System.Globalization;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class ClawbackTests
{
    private static DateOnly Day(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2025-01-01", "2025-02-15", 3, false, "1")]
    [InlineData("2025-01-01", "2025-03-31", 3, false, "1")]
    [InlineData("2025-01-01", "2025-04-01", 3, false, "0")]
    [InlineData("2025-01-01", "2025-06-01", 3, false, "0")]
    [InlineData("2025-01-31", "2025-02-27", 1, false, "1")]
    [InlineData("2025-01-31", "2025-02-28", 1, false, "0")]
    [InlineData("2025-01-01", "2025-04-01", 12, true, "0.75")]
    [InlineData("2025-01-01", "2025-04-30", 12, true, "0.75")]
    [InlineData("2025-01-01", "2024-12-01", 12, true, "1")]
    [InlineData("2025-01-01", "2024-12-01", 0, true, "0")]
    public void Cancelled_in_or_after_the_window_then_so_much_is_taken_back(string from, string cancelled, int months, bool prorated, string share) => Assert.Equal(
        share, Clawbacks.Share(new ClawbackRule { WindowMonths = months, Prorated = prorated }, Day(from), Day(cancelled)).ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(89, "1")]
    [InlineData(90, "0")]
    public void A_window_of_days_then_its_last_day_counts(int passed, string share) => Assert.Equal(
        share, Clawbacks.Share(new ClawbackRule { WindowDays = 90 }, Day("2025-01-01"), Day("2025-01-01").AddDays(passed)).ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Taken_back_in_parts_then_what_is_left_of_each_line()
    {
        SoldLine[] sold = [new("O", "1", 600m, Day("2026-01-01")), new("O", "2", 400m, Day("2026-01-01")), new("P", "1", 50m, Day("2026-01-01"))];
        TakenBack[] back = [new("O", null, Day("2026-02-01"), -100m), new("O", "2", Day("2026-02-02"), -100m), new("O", "2", Day("2026-05-01"), null)];
        Assert.Equal(["1 0.9", "2 0.65"], Clawbacks.Remaining(new ClawbackRule(), sold, back, Day("2026-02-28")).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Line.Line} {r.Remaining:0.##}")));
        Assert.Equal(["1 0.9", "2 0"], Clawbacks.Remaining(new ClawbackRule(), sold, back, Day("2026-05-01")).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Line.Line} {r.Remaining:0.##}")));
        Assert.DoesNotContain(Clawbacks.Remaining(new ClawbackRule { WindowMonths = 1 }, sold, back, Day("2026-05-01")), r => r.Line.Order == "P");
    }

    [Theory]
    [InlineData(true, "-5")]
    [InlineData(false, "-10")]
    public void Paid_the_minimum_then_the_clawback_takes_what_was_calculated_and_the_floor_is_kept(bool keeps, string clawback)
    {
        var rule = new ClawbackRule { Method = ClawbackMethod.OriginalRate, KeepsFloor = keeps };
        Incentive paid = new("2026-01", "commission", "COMM", Usd(10m), [new("O", "1", 100m, Day("2026-01-02"))]) { BeforeLimits = new UnroundedMoney(5m, Currency.Usd) };
        var left = Clawbacks.Remaining(rule, [new("O", "1", 100m, Day("2026-01-02"))], [new("O", null, Day("2026-02-01"), null)], Day("2026-02-28"));
        var after = Assert.Single(Clawbacks.AtOriginalRate(rule, [paid], left, RoundingRule.HalfEven));
        Assert.Equal(clawback, (after.Amount - paid.Amount).Amount.ToString("0.##", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_capped_result_of_several_orders_then_an_order_takes_its_part_of_what_was_paid()
    {
        var rule = new ClawbackRule { Method = ClawbackMethod.OriginalRate };
        Incentive paid = new("2026-01", "commission", "COMM", Usd(90m), [new("O", "1", 100m, Day("2026-01-02")), new("P", "1", 200m, Day("2026-01-03"))]) { BeforeLimits = new UnroundedMoney(150m, Currency.Usd) };
        RemainingLine[] left = [new(new("O", "1", 100m, Day("2026-01-02")), 0m, "cancelled")];
        Assert.Equal(60m, Assert.Single(Clawbacks.AtOriginalRate(rule, [paid], left, RoundingRule.HalfEven)).Amount.Amount);
    }

    [Fact]
    public void An_order_is_cancelled_while_half_of_it_is_held_then_what_was_paid_comes_back_and_the_held_half_is_gone()
    {
        var rule = new ReleaseRule([], null, [new(0.5m, new ReleaseTrigger()), new(0.5m, new ReleaseTrigger { Event = "collected", Basis = ReleaseBasis.Order })]);
        var first = Earned("2026-01", 1000m, "O", rule);
        var payments = Known([first, Earned("2026-02", 2000m)], [Earned("2026-02", 2000m)], instalments: 1);
        Assert.Equal([500m, 1500m], payments.Paid());
        Assert.Equal((500m, 0m), (payments[0].History.Totals.Held.Amount, payments[1].History.Totals.Held.Amount));
        Assert.Equal(-500m, payments[1].Correction.Amount);
        Assert.Contains(payments[1].Steps, s => s.Code == "correction");
    }

    [Fact]
    public void A_clawback_in_instalments_then_each_payment_takes_a_part_and_they_sum_to_it()
    {
        Deposit[] later = [Earned("2026-02", 500m), Earned("2026-03", 500m), Earned("2026-04", 500m), Earned("2026-05", 500m)];
        var payments = Known([Earned("2026-01", 100m), .. later], later, instalments: 3, months: 5);
        Assert.Equal([100m, 466.67m, 466.66m, 466.67m, 500m], payments.Paid());
        Assert.Equal(2, payments.Count(p => p.History.Instalments.Count > 0));
        Assert.Equal(0m, payments[^1].History.Totals.Carried.Amount);
    }

    [Fact]
    public void An_instalment_finds_too_little_pay_then_the_rest_is_taken_as_soon_as_there_is_some()
    {
        Deposit[] later = [Earned("2026-02", 10m), Earned("2026-03", 500m), Earned("2026-04", 500m)];
        var payments = Known([Earned("2026-01", 90m), .. later], later, instalments: 3, months: 4);
        Assert.Equal([90m, 0m, 450m, 470m], payments.Paid());
        Assert.Equal(1010m, payments.Paid().Sum());
    }

    [Fact]
    public void A_guarantee_covered_the_period_then_taking_its_order_back_leaves_the_guarantee()
    {
        var guaranteed = new SettlementTerms { Guarantee = 500m };
        var payments = Known([Earned("2026-01", 1000m), Earned("2026-02", 800m)], [Earned("2026-02", 800m)], instalments: 1, terms: guaranteed);
        Assert.Equal([1000m, 300m], payments.Paid());
    }

    // The first list is what is known in January, the second from February on.
    private static IReadOnlyList<PeriodPayment> Known(Deposit[] january, Deposit[] later, int instalments, int months = 2, SettlementTerms? terms = null)
    {
        var periods = Months(months);
        var facts = new PaymentFacts { Periods = periods, Terms = [.. periods.Select(_ => terms ?? new SettlementTerms())], Deposits = [], Opening = PaymentOpening.Of(Nothing, []), ClawbackInstalments = instalments };
        return PayPeriod.All(facts, n => [.. (n == 0 ? january : later).Where(d => string.CompareOrdinal(d.Key.Period, periods[n].Code) <= 0)]);
    }
}
