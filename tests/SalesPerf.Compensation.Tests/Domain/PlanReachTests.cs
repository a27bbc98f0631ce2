using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Tests.Domain;

public sealed class PlanReachTests
{
    [Theory]
    [InlineData("", "commission: {name: Commission, kind: rate, basis: sales, rate: 4%, earning_code: COMM}", false, false)]
    [InlineData("", "commission: {name: Commission, kind: rate, basis: sales, rate: 4%, when: certified('NEG'), earning_code: COMM}", false, true)]
    [InlineData("", "mbo: {name: Objectives, kind: mbo, target: 1000, goals: {revenue: 100%}, earning_code: MBO}", true, false)]
    [InlineData("", "mbo: {name: Objectives, kind: mbo, target: 1000, goals: {revenue: 100%}, when: certified('NEG'), earning_code: MBO}", true, true)]
    [InlineData("  gated: if(certified('NEG') and goal_score('revenue') > 50%, sales, sales / 2)\n", "commission: {name: Commission, kind: rate, basis: gated, rate: 4%, earning_code: COMM}", true, true)]
    // What the payment section's own formulas name is not asked.
    [InlineData("payment:\n  draw: {kind: recoverable, amount: 40}\n", "commission: {name: Commission, kind: rate, basis: sales, rate: 4%, earning_code: COMM}", true, true)]
    public void A_plan_reads_scores_and_certifications_where_a_value_names_one_or_it_has_a_payment_section(string more, string component, bool scores, bool certifications)
    {
        var program = PlanProgram.Of($$"""
            plan: reach
            name: Reach
            currency: IDR
            calendar: months
            effective: {from: 2026-01-01}
            crediting:
              - {rule: seller, to: seller}
            measurements:
              sales: sum(credit where event = 'booked')
            {{more}}components:
              {{component}}
            """);

        Assert.Equal((scores, certifications), (PlanReach.ReadsScores(program), PlanReach.ReadsCertifications(program)));
    }
}
