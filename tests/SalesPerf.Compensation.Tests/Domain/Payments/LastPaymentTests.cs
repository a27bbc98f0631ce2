using SalesPerf.Compensation.Domain.Payments;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>What lapses with the last payment of somebody who left.</summary>
public sealed class LastPaymentTests
{
    private static readonly ReleaseRule Half = new([], null, [new ReleasePart(0.5m, new ReleaseTrigger()), new ReleasePart(0.5m, new ReleaseTrigger { AfterDays = 300 })]);

    [Fact]
    public void Half_of_an_advance_still_waits_then_it_lapses_and_is_not_owed()
    {
        var last = Pay([], Earned("2026-01", 100m, "O-1", Half, code: "ADV", component: "advance"))[^1];
        Assert.Equal((50m, 50m, 50m), (last.History.Totals.Paid.Amount, last.DrawBalance.Amount, last.History.Totals.Forfeited.Amount));
    }

    [Fact]
    public void Half_of_what_pays_an_advance_back_lapses_then_it_pays_nothing_back()
    {
        var last = Pay([], Earned("2026-01", 100m, "O-1", code: "ADV", component: "advance"), Earned("2026-01", 80m, "O-1", Half))[^1];
        Assert.Equal((100m, 60m, 40m), (last.History.Totals.Paid.Amount, last.DrawBalance.Amount, last.History.Totals.Forfeited.Amount));
    }

    [Fact]
    public void A_person_holds_what_was_paid_half_then_that_half_stays_paid_and_the_other_lapses()
    {
        var payments = Pay([new Hold("h", "O-1", new DateOnly(2026, 2, 1), null, [], "Asked")], Earned("2026-01", 100m, "O-1", Half));
        Assert.Equal([50m, 0m], payments.Paid());
        Assert.Equal((50m, 0m), (payments[^1].History.Totals.Forfeited.Amount, payments[^1].History.Totals.Held.Amount));
    }

    // Left in January; February's payment is the last one.
    private static IReadOnlyList<PeriodPayment> Pay(IReadOnlyList<Hold> holds, params Deposit[] deposits)
    {
        var facts = new PaymentFacts
        {
            Periods = Months(2), Terms = [new SettlementTerms(), new SettlementTerms { IsFinal = true }], Deposits = [], Opening = PaymentOpening.Of(Nothing, []), Holds = holds,
            OrderAdvances = [new OrderAdvanceRule(["ADV"], ["COMM"])],
        };
        return PayPeriod.All(facts, _ => deposits);
    }
}
