using CsCheck;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain;

public sealed class OutcomeTests
{
    private static readonly PaidLine Line = new(
        LineKind.Commission, "commission", "Commission", "2026-01", new PlanReference("plan", 1), null, new UnroundedMoney(3.012m, Currency.Idr), Money.FromRounded(3.01m, Currency.Idr), RoundingRule.HalfEven, [], []);

    [Fact]
    public void A_cent_a_step_or_a_cause_differs_then_the_hash_differs()
    {
        PaidLine[] others =
        [
            Line with { Unrounded = new UnroundedMoney(3.0120000001m, Currency.Idr) }, Line with { Amount = Money.FromRounded(3.02m, Currency.Idr) }, Line with { EarningCode = "COMM" }, Line with { Plan = new PlanReference("plan", 2) },
            Line with { Steps = [new ExplanationStep("rate", "0.03", null, "Rate")] }, Line with { Causes = [new AdjustmentCause("rate", "A", null, null, null, 1m)] },
        ];
        Assert.All(others, other => Assert.NotEqual(OutcomeForm.HashOf([Line]), OutcomeForm.HashOf([other])));
        Assert.Equal(OutcomeForm.HashOf([Line]), OutcomeForm.HashOf([Line with { Unrounded = new UnroundedMoney(3.01200m, Currency.Idr) }]));
    }

    [Fact]
    public void Payees_in_any_order_then_the_period_has_the_same_hash_and_one_of_them_changed_has_another()
    {
        PayeeOutcome[] payees = [new("A", null, [], [], [Line]), new("B", null, [], [], [])];
        var period = new PeriodOutcome("2026-01", payees, []);
        Assert.Equal(period.Hash(), (period with { Payees = [payees[1], payees[0]] }).Hash());
        Assert.Equal(period.Hash(), OutcomeForm.HashOf("2026-01", payees.Select(p => (p.ParticipantCode, p.Hash())), []));
        Assert.NotEqual(period.Hash(), (period with { Payees = [payees[0] with { ParticipantCode = "C" }, payees[1]] }).Hash());
        Assert.NotEqual(period.Hash(), (period with { Exclusions = [new ExclusionOfRecord(new TransactionKey("O", "1", "1", "booked"), 0, "nobody_covers", Guid.Empty)] }).Hash());
    }

    [Fact]
    public void Any_amounts_then_what_is_posted_balances_and_equals_them() => Gen.Decimal[-1_000_000m, 1_000_000m].Array[0, 30].Sample(amounts =>
    {
        var earned = amounts.Select((a, i) => new Posting(PostingKind.Earned, new Guid(i + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), "2026-01", Guid.Empty, new UnroundedMoney(a, Currency.Usd).Round(RoundingRule.HalfEven))).ToArray();
        var entries = LedgerChain.Append(earned, 0, LedgerChain.Genesis).Select(e => e.Entry).ToArray();
        Assert.Equal(entries.Sum(e => e.Debit), entries.Sum(e => e.Credit));
        Assert.Equal(earned.Sum(p => p.Amount.Amount), entries.Where(e => e.Account == LedgerAccounts.Payable).Sum(e => e.Credit - e.Debit));
    });

    [Theory]
    [InlineData(true, "T1", "T1", CoverageKind.Covered)]
    [InlineData(true, "T1", "T2", CoverageKind.OutsideTerritory)]
    [InlineData(true, "T1", "", CoverageKind.NoAssignment)]
    [InlineData(false, "T1", "", CoverageKind.ByCoverage)]
    public void A_seller_beside_coverage_then_what_coverage_would_have_said(bool named, string territory, string held, CoverageKind expected) =>
        Assert.Equal(expected, CoverageCheck.Of(named, territory, held.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
