using System.Globalization;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class ReleaseTests
{
    private static readonly ReleaseTrigger Earned = new();
    private static readonly ReleaseTrigger Collected = new() { Event = "collected", Basis = ReleaseBasis.Order };

    private static DateOnly Day(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture);

    private static ReleaseRule Rule(params (decimal Share, ReleaseTrigger Trigger)[] parts) => new([], null, [.. parts.Select(p => new ReleasePart(p.Share, p.Trigger))]);

    private static decimal Released(Deposit deposit, string day, OrderBook? orders = null, params Hold[] holds) =>
        ReleaseDeposits.AsOf(deposit, Day(day), orders ?? OrderBook.Empty, holds, RoundingRule.HalfEven).Amount.Amount;

    [Fact]
    public void Paid_as_collected_then_in_proportion_and_the_last_cent_with_the_last_payment()
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 3m }, [new("O", "collected", Day("2026-01-05"), 1m), new("O", "collected", Day("2026-02-05"), 1m), new("O", "collected", Day("2026-03-05"), 1m)]);
        var deposit = Paying.Earned("2026-01", 100m, "O", Rule((1m, Collected)));
        Assert.Equal([0m, 33.33m, 66.67m, 100m], new[] { "2026-01-04", "2026-01-05", "2026-02-28", "2026-03-31" }.Select(d => Released(deposit, d, orders)));
    }

    [Fact]
    public void Half_on_order_and_half_as_invoices_are_paid_then_each_invoice_brings_its_part()
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 10000m }, [new("O", "invoiced", Day("2026-01-02"), 500m), new("O", "invoiced", Day("2026-01-03"), 500m), new("O", "collected", Day("2026-01-20"), 500m)]);
        var deposit = Paying.Earned("2026-01", 1000m, "O", Rule((0.5m, Earned), (0.5m, Collected with { Basis = ReleaseBasis.Invoiced })));
        Assert.Equal((500m, 750m), (Released(deposit, "2026-01-19", orders), Released(deposit, "2026-01-20", orders)));
    }

    [Fact]
    public void Three_quarters_now_and_the_rest_in_three_months_then_the_parts_sum_to_the_whole()
    {
        var deposit = Paying.Earned("2026-01", 1320m, "O", Rule((0.75m, Earned), (0.25m, new ReleaseTrigger { AfterMonths = 9, Instalments = 3 })), Day("2026-01-15"));
        Assert.Equal([990m, 990m, 1100m, 1210m, 1320m, 1320m], new[] { "2026-01-15", "2026-10-14", "2026-10-15", "2026-11-15", "2026-12-15", "2027-12-31" }.Select(d => Released(deposit, d)));
    }

    [Theory]
    [InlineData(30, 0, "2025-07-01")]
    [InlineData(0, 2, "2025-08-01")]
    [InlineData(14, 0, "2025-06-15")]
    public void Waiting_then_it_goes_on_the_day_itself(int days, int months, string released)
    {
        var deposit = Paying.Earned("2025-06", 100m, "O", Rule((1m, new ReleaseTrigger { AfterDays = days, AfterMonths = months })), Day("2025-06-01"));
        Assert.Equal(Day(released), ReleaseDeposits.DateOf(deposit.Rule!.Parts[0].Trigger, deposit));
        Assert.Equal((0m, 100m), (Released(deposit, Day(released).AddDays(-1).ToString("O", CultureInfo.InvariantCulture)), Released(deposit, released)));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 100)]
    [InlineData(5, 100)]
    public void So_many_payments_are_needed_then_it_goes_with_that_one(int payments, int released)
    {
        var orders = new OrderBook(new Dictionary<string, decimal>(), Enumerable.Range(1, payments).Select(i => new OrderEvent("O", "collected", Day("2026-01-01").AddDays(i), 1m)));
        Assert.Equal(released, Released(Paying.Earned("2026-01", 100m, "O", Rule((1m, new ReleaseTrigger { Event = "collected", Count = 3 }))), "2026-02-01", orders));
    }

    [Theory]
    [InlineData("499.99", 0)]
    [InlineData("500", 100)]
    [InlineData("500.01", 100)]
    public void Half_of_the_cash_is_needed_then_all_goes_at_half(string collected, int released)
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day("2026-01-02"), decimal.Parse(collected, CultureInfo.InvariantCulture))]);
        Assert.Equal(released, Released(Paying.Earned("2026-01", 100m, "O", Rule((1m, Collected with { Reaching = 0.5m }))), "2026-01-31", orders));
    }

    // 1000 are there on the last day that counts whole, 500 a day later, and nothing is worth anything after the last step.
    [Theory]
    [InlineData("2026-03-02", "2026-03-31", 100, 0)]
    [InlineData("2026-03-03", "2026-03-31", 50, 50)]
    [InlineData("2026-04-01", "2026-04-01", 50, 50)]
    [InlineData("2026-04-02", "2026-04-02", 0, 100)]
    [InlineData("2026-05-01", "2026-03-02", 0, 0)]
    [InlineData("2026-05-01", "2026-03-03", 0, 50)]
    [InlineData("2026-05-01", "2026-04-02", 0, 100)]
    public void Paid_late_then_less_of_it_counts_and_the_rest_lapses(string collected, string asOf, int payable, int lapsed)
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day(collected), 1000m)]);
        var deposit = Paying.Earned("2026-01", 100m, "O", Rule((1m, Collected with { Late = [new(null, 60, 0.5m), new(null, 90, 0m)] })), Day("2026-01-01"));
        var release = ReleaseDeposits.AsOf(deposit, Day(asOf), orders, [], RoundingRule.HalfEven);
        Assert.Equal((payable, lapsed, 100 - payable - lapsed), (release.Payable.Amount, release.Lapsed.Amount, release.Held.Amount));
    }

    [Fact]
    public void Cash_that_came_in_time_and_cash_that_came_late_then_each_counts_by_its_day()
    {
        OrderEvent[] cash = [new("O", "collected", Day("2026-01-20"), 600m), new("O", "collected", Day("2026-02-20"), 400m)];
        var late = Rule((0.4m, Earned), (0.6m, Collected with { Late = [new(1, null, 0.5m)] }));
        var deposit = Paying.Earned("2026-01", 100m, "O", late, Day("2026-01-10"));
        decimal Payable(IEnumerable<OrderEvent> events) => ReleaseDeposits.AsOf(deposit, Day("2026-03-31"), new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, events), [], RoundingRule.HalfEven).Payable.Amount;
        Assert.Equal(88m, Payable(cash));
        // A cheque that bounces takes what came last, so that what came in time goes on counting whole.
        Assert.Equal(76m, Payable([.. cash, new("O", "collected", Day("2026-03-20"), -400m)]));
        Assert.Equal(40m, Payable([.. cash, new("O", "collected", Day("2026-03-20"), -1000m)]));
    }

    [Theory]
    [InlineData("2026-02-09", 1, 0)]
    [InlineData("2026-02-10", 1, 100)]
    [InlineData("2026-02-11", 1, 50)]
    [InlineData("2026-02-10", 2, 0)]
    public void Lateness_from_a_day_of_the_credit_decides_also_a_count_and_what_has_to_be_reached(string collected, int count, int payable)
    {
        var from = new PaymentExpression("late", "invoiced_on", 1, 1, PaymentValue.Date, PaymentGrain.Credit);
        ReleaseTrigger[] triggers = [Collected with { Count = count }, Collected with { Reaching = 0.5m * count }];
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day(collected), 500m)]);
        Assert.All(triggers, t => Assert.Equal(collected == "2026-02-09" ? 100m : payable, ReleaseDeposits.AsOf(
            Paying.Earned("2026-01", 100m, "O", Rule((1m, t with { Late = [new(null, 30, 0.5m)], LateFrom = from }))) with { Dates = new Dictionary<string, DateOnly> { ["late"] = Day("2026-01-11") } },
            Day("2026-02-28"), orders, [], RoundingRule.HalfEven).Payable.Amount));
    }

    [Fact]
    public void Waiting_after_an_event_then_its_parts_go_from_its_day_on()
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day("2026-01-20"), 500m), new("O", "collected", Day("2026-02-20"), 500m)]);
        var deposit = Paying.Earned("2026-01", 100m, "O", Rule((1m, Collected with { AfterDays = 10, Instalments = 2 })));
        Assert.Equal([0m, 25m, 50m, 75m, 100m], new[] { "2026-01-29", "2026-01-30", "2026-02-28", "2026-03-02", "2026-04-02" }.Select(d => Released(deposit, d, orders)));
        Assert.Equal(Day("2026-02-28"), ReleaseDeposits.AsOf(deposit, Day("2026-02-20"), orders, [], RoundingRule.HalfEven).Next);
        Assert.Null(ReleaseDeposits.AsOf(deposit, Day("2026-01-19"), orders, [], RoundingRule.HalfEven).Next);
    }

    [Fact]
    public void Lapsed_while_it_was_held_then_only_what_came_in_time_is_paid_and_no_cent_is_lost()
    {
        var facts = new PaymentFacts
        {
            Periods = Months(4), Terms = [.. Enumerable.Repeat(new SettlementTerms(), 4)], Deposits = [], Opening = PaymentOpening.Of(Nothing, []),
            Orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day("2026-01-20"), 700m), new("O", "collected", Day("2026-03-20"), 200m)]),
            Holds = [new Hold("h", null, Day("2026-02-01"), null, [(Day("2026-04-01"), 1m)], "Legal")],
        };
        Deposit[] deposits = [Earned("2026-01", 100m, "O", Rule((1m, Collected with { Late = [new(1, null, 0.5m), new(2, null, 0m)] })))];
        var payments = PayPeriod.All(facts, _ => deposits);
        Assert.Equal([70m, 0m, 0m, 0m], payments.Paid());
        Assert.Equal([0m, 15m, 30m, 30m], payments.Select(p => p.History.Totals.Forfeited.Amount));
        Assert.Equal([30m, 15m, 0m, 0m], payments.Select(p => p.History.Totals.Held.Amount));
        Assert.All(payments, p => Assert.Equal(0m, p.History.Totals.Imbalance.Amount));
    }

    [Theory]
    [InlineData(false, 0, 100)]
    [InlineData(true, 100, 0)]
    public void Who_left_then_what_waited_for_cash_lapses_or_is_paid_once_and_never_again_as_late(bool paysHeld, int paid, int forfeited)
    {
        SettlementTerms[] terms = [new(), new() { IsFinal = true, PaysHeld = paysHeld }, new() { IsOver = true, PaysHeld = paysHeld }, new() { IsOver = true, PaysHeld = paysHeld }];
        var facts = new PaymentFacts { Periods = Months(4), Terms = terms, Deposits = [], Opening = PaymentOpening.Of(Nothing, []), Orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, []) };
        Deposit[] deposits = [Earned("2026-01", 100m, "O", Rule((1m, Collected with { Late = [new(null, 80, 0m)] })))];
        var payments = PayPeriod.All(facts, _ => deposits);
        Assert.Equal([0m, paid, 0m, 0m], payments.Paid());
        Assert.Equal([0m, forfeited, forfeited, forfeited], payments.Select(p => p.History.Totals.Forfeited.Amount));
    }

    [Fact]
    public void A_milestone_then_its_happening_is_enough()
    {
        var orders = new OrderBook(new Dictionary<string, decimal>(), [new("O", "go_live", Day("2026-03-01"), 0m)]);
        var deposit = Paying.Earned("2026-01", 100m, "O", Rule((0.4m, Earned), (0.6m, new ReleaseTrigger { Event = "go_live", Basis = ReleaseBasis.Happening })));
        Assert.Equal((40m, 100m), (Released(deposit, "2026-02-28", orders), Released(deposit, "2026-03-01", orders)));
    }

    [Fact]
    public void A_deal_is_held_then_a_part_is_released_and_debts_are_never_held()
    {
        var hold = new Hold("H-1", "O", Day("2026-01-10"), null, [(Day("2026-02-01"), 0.25m), (Day("2026-03-01"), 1m)], "Legal looks at it");
        var deposit = Paying.Earned("2026-01", 100m, "O");
        Assert.Equal([100m, 0m, 25m, 100m], new[] { "2026-01-09", "2026-01-10", "2026-02-01", "2026-03-01" }.Select(d => Released(deposit, d, null, hold)));
        Assert.Equal("H-1", ReleaseDeposits.AsOf(deposit, Day("2026-01-31"), OrderBook.Empty, [hold], RoundingRule.HalfEven).HeldBy?.Id);
        Assert.Equal(-100m, Released(Paying.Earned("2026-01", -100m, "O"), "2026-01-31", null, hold));
        Assert.Equal(100m, Released(Paying.Earned("2026-01", 100m, "P"), "2026-01-31", null, hold));
        Assert.Equal(0m, Released(Paying.Earned("2026-01", 100m, "P"), "2026-01-31", null, hold with { Order = null }));
    }

    [Fact]
    public void A_hold_with_a_condition_then_it_ends_by_itself()
    {
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 1000m }, [new("O", "collected", Day("2026-01-20"), 800m)]);
        var hold = new Hold("H-1", "O", Day("2026-01-01"), Collected with { Reaching = 0.8m }, [], "Cash first");
        Assert.Equal((0m, 100m), (Released(Paying.Earned("2026-01", 100m, "O"), "2026-01-19", orders, hold), Released(Paying.Earned("2026-01", 100m, "O"), "2026-01-20", orders, hold)));
    }

    [Fact]
    public void An_incentive_of_several_orders_then_its_deposits_follow_each_and_sum_to_it()
    {
        var section = Section with { Releases = [Rule((1m, Collected))] };
        Incentive incentive = new("2026-01", "commission", "COMM", Usd(100m), [new("A", "1", 1m, Day("2026-01-02")), new("B", "1", 1m, Day("2026-01-03")), new("A", "2", 1m, Day("2026-01-04"))]);
        var deposits = MakeDeposits.Of([incentive], section, _ => Day("2026-01-31"));
        Assert.Equal(["A 66.66 2026-01-04", "B 33.34 2026-01-03"], deposits.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Key.Order} {d.Amount.Amount} {d.EarnedOn:yyyy-MM-dd}")));
        Assert.Equal("", Assert.Single(MakeDeposits.Of([incentive], Section, _ => Day("2026-01-31"))).Key.Order);
    }

    [Fact]
    public void Held_once_it_is_paid_then_nothing_is_taken_back_and_only_what_waits_is_held()
    {
        var half = new ReleaseRule([], null, [new ReleasePart(0.5m, new ReleaseTrigger()), new ReleasePart(0.5m, new ReleaseTrigger { AfterMonths = 1 })]);
        var facts = new PaymentFacts
        {
            Periods = Months(3), Terms = [new SettlementTerms(), new SettlementTerms(), new SettlementTerms()], Deposits = [], Opening = PaymentOpening.Of(Nothing, []),
            Holds = [new Hold("h", null, new DateOnly(2026, 2, 1), null, [(new DateOnly(2026, 3, 1), 1m)], "Legal")],
        };
        Deposit[] deposits = [Earned("2026-01", 100m, rule: half), Earned("2026-02", 30m)];
        var payments = PayPeriod.All(facts, n => [.. deposits.Take(n + 1)]);
        Assert.Equal([50m, 0m, 80m], payments.Paid());
        Assert.Equal([50m, 80m, 0m], payments.Select(p => p.History.Totals.Held.Amount));
    }
}
