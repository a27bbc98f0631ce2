using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class PaymentSectionTests
{
    private const string Head = "plan: p\nname: P\ncurrency: USD\neffective: {from: 2026-01-01}\nparameters:\n  base: {type: money, default: 1000}\ncomponents:\n  pay: {kind: formula, pay: sum(credit), earning_code: COMM}\npayment:\n";
    private const int HeadLines = 9;

    [Theory]
    [InlineData("  draw: {kind: recoverble, amount: 1}", "compensation.plan_unknown_word", 1, 16)]
    [InlineData("  draw: {kind: loan}", "compensation.plan_missing_name", 1, 9)]
    [InlineData("  draws: {amount: 1}", "compensation.plan_unknown_name", 1, 3)]
    [InlineData("  draw: {amount: 1}\n  minimum: {amount: 1}", "compensation.payment_two_floors", 1, 9)]
    [InlineData("  draw: {kind: non_recoverable, amount: 1, recovery: {share: 1}}", "compensation.payment_nothing_to_recover", 1, 54)]
    [InlineData("  draw: {amount: 1, from: 2026-02-01, until: 2026-02-01}", "compensation.payment_empty_range", 1, 46)]
    [InlineData("  releases: [{parts: [{share: 60%}, {share: 50%, on: collected}]}]", "compensation.payment_parts_not_whole", 1, 22)]
    [InlineData("  releases: [{parts: [{on: collected, after_days: 3}]}]", "compensation.payment_event_and_date", 1, 28)]
    [InlineData("  releases: [{parts: [{reaching: 50%}]}]", "compensation.payment_event_missing", 1, 23)]
    [InlineData("  releases: [{parts: [{on: collected, reaching: 110%}]}]", "compensation.payment_not_a_share", 1, 49)]
    [InlineData("  groups: {a: {codes: [X]}, b: {codes: [X]}}", "compensation.payment_code_in_two_groups", 1, 41)]
    [InlineData("  clawback: {within_months: 3, within_days: 90}", "compensation.payment_two_windows", 1, 45)]
    [InlineData("  clawback: {prorated: true}", "compensation.payment_window_missing", 1, 24)]
    [InlineData("  clawback: {floor: kept}", "compensation.payment_floor_without_rate", 1, 21)]
    [InlineData("  order_advances: [{codes: [X], recovered_from: [X]}]", "compensation.payment_advance_recovers_itself", 1, 20)]
    [InlineData("  draw: {amount: bse}", "expressions.unknown_name", 1, 18)]
    [InlineData("  draw: {amount: amount}", "compensation.payment_expression_grain", 1, 18)]
    [InlineData("  guarantee: {amount: hired_on}", "expressions.wrong_result", 1, 23)]
    [InlineData("  - draw", "compensation.plan_not_a_map", 1, 3)]
    public void Something_is_wrong_then_its_code_line_and_column_are_told(string section, string code, int line, int column) =>
        Assert.Contains((code, HeadLines + line, column), PlanProgram.Compile(Head + section).Errors.Select(e => (e.Code, e.Line, e.Column)));
}
