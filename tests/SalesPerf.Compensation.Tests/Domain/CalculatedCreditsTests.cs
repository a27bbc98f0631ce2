using System.Globalization;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Compensation.Tests.Engine;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain;

/// <summary>Credits of an outcome are made when they are read: those that were all made at once, and in no more memory than it takes to say which.</summary>
public sealed class CalculatedCreditsTests
{
    private const long Cases = 100;
    private const int Sales = 20_000;

    // A number each, and another while they are sorted; a credit as an object has 200 with its texts.
    private const int BytesOfACredit = 40;

    private static readonly PlanReference Plan = new("random", 1);

    [Fact]
    public void Read_one_by_one_then_they_are_those_of_the_calculation_in_order() => Gen.Select(RandomPlans.Plan, RandomPlans.Facts).Sample((plan, facts) =>
    {
        var result = Calculate.Run(new CalculationInput(PlanProgram.Of(plan), facts));
        foreach (var period in result.Periods)
            foreach (var participant in period.Participants)
            {
                var outcome = PlanOutcome.Of(period, participant, Plan);
                var expected = period.CreditsOf(participant).Select(c => new CreditOfRecord(PlanOutcome.KeyOf(c.Transaction), c.Transaction.Stored.Revision, c.Rule, c.Level, c.Share, c.Amount, c.Transaction.Stored.Id))
                    .Order(Comparer<CreditOfRecord>.Create(CreditOfRecord.InOrder)).ToArray();
                Assert.Equal<CreditOfRecord>(expected, outcome.Credits);
                Assert.Equal(expected, Enumerable.Range(0, outcome.Credits.Count).Select(i => outcome.Credits[i]));
                Assert.Equal((outcome with { Credits = expected }).Hash(), outcome.Hash());
                Assert.All(outcome.Measurements, m => Assert.Equal(expected.DistinctBy(c => c.Key).Count(), m.Transactions));
                Assert.Equal(expected.Select(c => c.Key).Order(TransactionKey.Ordinal), period.TransactionsOf(participant).Select(PlanOutcome.KeyOf).Order(TransactionKey.Ordinal));
            }
    }, iter: Cases);

    [Fact]
    public void Every_sale_counts_for_the_managers_too_then_no_outcome_keeps_a_credit()
    {
        var facts = new FactSet(FiscalCalendar.Months(new DateOnly(2026, 1, 1), 1))
        {
            Participants = [new ParticipantFact("ann") { Managers = [new DatedCode("bob", null, null)] }, new ParticipantFact("bob") { Managers = [new DatedCode("cid", null, null)] }, new ParticipantFact("cid")],
            Transactions = [.. Enumerable.Range(0, Sales).Select(i => new TransactionFact(string.Create(CultureInfo.InvariantCulture, $"O-{i:000000}"), "1", "1", "booked", new DateOnly(2026, 1, 1 + (i % 31)), i) { Seller = "ann" })],
        };
        var period = Calculate.Run(new CalculationInput(PlanProgram.Of("plan: p\ncurrency: USD\ncrediting:\n  - {rule: seller, to: seller}\n  - {rule: up, to: managers, levels: 5}\nmeasurements:\n  sales: sum(credit)\ncomponents:\n  c: {kind: rate, basis: sales, rate: 10%}"), facts)).Periods.Single();
        PlanOutcome.Of(period, "ann", Plan);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PayeeOutcome[] outcomes = [.. period.Participants.Select(p => PlanOutcome.Of(period, p, Plan))];
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (3 * Sales);

        Assert.All(outcomes, o => Assert.Equal(Sales, o.Credits.Count));
        Assert.InRange(each, 1, BytesOfACredit);
    }
}
