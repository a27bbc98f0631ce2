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

    [Theory]
    [InlineData("sum(credit over ago(12))", false, false, true)]
    [InlineData("count_people()", false, false, false)]
    [InlineData("distinct(customer of team)", true, true, false)]
    [InlineData("total(sum(credit) of reports)", true, false, false)]
    [InlineData("count_people(sum(credit) > 0 of subtree)", true, false, false)]
    [InlineData("rank(sum(credit) of team)", true, true, false)]
    [InlineData("dense_rank(sum(credit) of team)", true, true, false)]
    [InlineData("highest(sum(credit) of company)", true, true, false)]
    [InlineData("sum(highest(sum(credit) of path))", true, false, false)]
    public void A_plan_looks_at_others_aside_or_back_where_its_formulas_do(string formula, bool others, bool aside, bool back)
    {
        var program = PlanProgram.Of($"plan: reach\ncurrency: IDR\nvalues:\n  v: {formula}\n");
        Assert.Equal((others, aside, back), (PlanReach.LooksAtOthers(program.Document), PlanReach.LooksAside(program.Document), PlanReach.NeedsBefore(program)));
    }

    [Theory]
    [InlineData("seller", false, false, false)]
    [InlineData("coverage", false, false, false)]
    [InlineData("managers", true, false, true)]
    [InlineData("team", true, true, false)]
    [InlineData("relation mentor", true, true, false)]
    [InlineData("participant X", true, true, false)]
    [InlineData("position P", true, true, false)]
    [InlineData("attribute engineer", true, true, false)]
    public void A_rule_credits_those_whom_a_transaction_names_those_above_them_or_others(string to, bool others, bool aside, bool below)
    {
        var document = PlanProgram.Of($$"""
            plan: reach
            currency: IDR
            crediting:
              - {rule: direct, to: seller}
              - {rule: other, to: {{to}}}
            """).Document;
        Assert.Equal((others, aside, below), (PlanReach.LooksAtOthers(document), PlanReach.LooksAside(document), PlanReach.LooksBelow(document)));
    }

    [Theory]
    [InlineData("distinct(customer of subtree)", true)]
    [InlineData("distinct(customer of reports)", true)]
    [InlineData("total(sum(credit) of reports)", true)]
    [InlineData("total(sum(credit) of team)", false)]
    [InlineData("rank(sum(credit) of reports)", false)]
    [InlineData("distinct(customer of team)", false)]
    [InlineData("sum(credit)", false)]
    public void A_plan_that_looks_at_nobody_but_those_below_a_payee_says_so(string formula, bool below) =>
        Assert.Equal(below, PlanReach.LooksBelow(PlanProgram.Of($"plan: reach\ncurrency: IDR\nvalues:\n  v: {formula}\n").Document));
}
