using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

public sealed class PaymentSectionTests
{
    private const string Head = "plan: p\nname: P\ncurrency: USD\neffective: {from: 2026-01-01}\nparameters:\n  base: {type: money, default: 1000}\ncomponents:\n  pay: {kind: formula, pay: sum(credit), earning_code: COMM}\npayment:\n";
    private const int HeadLines = 9;

    [Fact]
    public void Everything_that_a_section_may_say_then_it_is_read()
    {
        var read = Read("""
              rounding: {mode: half_up, digits: 2}
              pay_group: monthly
              payroll_code: '1200'
              draw: {kind: recoverable, amount: base * 2, from: 2026-01-01, until: 2027-01-01, periods: 6, limit: 5000, forgiven: year, recovery: {share: 50%, keep: base, limit: 300, starts: 4}}
              guarantee: {amount: base, last_day: "add_months(hired_on, 3)"}
              maximum: {amount: 9000, excess: lost}
              settles: quarter
              negative: carried
              debt: {limit: base / 4, forgiven: year}
              least_payment: 10
              groups:
                bonuses: {codes: [BON, SPIF], payroll_code: '1300', negative: paid, maximum: {amount: 500}}
              releases:
                - {codes: [COMM], when: amount > 100, parts: [{share: 25%}, {share: 25%, on: collected, reaching: 80%}, {share: 25%, on: collected, of: invoiced}, {share: 25%, date: end_of_year(date), instalments: 2}]}
              order_advances: [{codes: [ADV], recovered_from: [COMM]}]
              clawback: {events: [cancelled, refunded], method: original_rate, within_months: 12, from: origin_date, prorated: true, floor: taken, instalments: 3}
              leavers: {final_after_days: 30, held: paid, debt: forgiven}
            """);
        Assert.Empty(read.Errors);
        var section = read.Document!.Payments;
        Assert.Equal(["bonuses", "pay"], section.Groups.Select(g => g.Code));
        Assert.Equal(("bonuses", "pay"), (section.GroupOf("SPIF").Code, section.GroupOf("COMM").Code));
        Assert.Equal(("monthly", "1200", false), (section.Groups[^1].PayGroup, section.Groups[^1].PayrollCode, section.Groups[^1].Rules.PaysNegative));
        Assert.True(section.GroupOf("SPIF").Rules.PaysNegative);
        Assert.Equal((SettleInterval?)SettleInterval.Year, section.Groups[^1].Rules.Debt!.Forgiven);
        Assert.Equal((SettleInterval.Quarter, (SettleInterval?)SettleInterval.Year), (section.Groups[^1].Rules.Settles, section.Groups[^1].Rules.Draw!.Forgiven));
        Assert.Equal([0.25m, 0.25m, 0.25m, 0.25m], section.Releases[0].Parts.Select(p => p.Share));
        Assert.Equal([ReleaseBasis.Happening, ReleaseBasis.Order, ReleaseBasis.Invoiced, ReleaseBasis.Happening], section.Releases[0].Parts.Select(p => p.Trigger.Basis));
        Assert.Equal((12, true, 3, false), (section.Clawback!.WindowMonths, section.Clawback.Prorated, section.Clawback.Instalments, section.Clawback.KeepsFloor));
        Assert.Equal((30, true, true), (section.Leavers!.FinalDays, section.Leavers.PaysHeld, section.Leavers.ForgivesDebt));
        Assert.Equal(["payment.clawback.from", "payment.debt.limit", "payment.draw.amount", "payment.draw.limit", "payment.draw.periods", "payment.draw.recovery.keep", "payment.draw.recovery.limit", "payment.draw.recovery.share",
            "payment.draw.recovery.starts", "payment.groups.bonuses.maximum.amount", "payment.guarantee.amount", "payment.guarantee.last_day", "payment.least_payment", "payment.maximum.amount", "payment.releases[0].parts[3].date",
            "payment.releases[0].when"], section.Expressions.Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("  draw: {kind: recoverble, amount: 1}", "compensation.plan_unknown_word", 1, 16)]
    [InlineData("  draw: {kind: loan}", "compensation.plan_missing_name", 1, 9)]
    [InlineData("  draws: {amount: 1}", "compensation.plan_unknown_name", 1, 3)]
    [InlineData("  draw: {amount: 1}\n  minimum: {amount: 1}", "compensation.payment_two_floors", 1, 9)]
    [InlineData("  draw: {kind: non_recoverable, amount: 1, recovery: {share: 1}}", "compensation.payment_nothing_to_recover", 1, 54)]
    [InlineData("  negative: paid\n  debt: {limit: 1}", "compensation.payment_nothing_carried", 2, 9)]
    [InlineData("  debt: {limit: 50%}", "expressions.wrong_result", 1, 17)]
    [InlineData("  debt: {forgiven: month}", "compensation.plan_unknown_word", 1, 20)]
    [InlineData("  draw: {amount: 1, forgiven: month}", "compensation.plan_unknown_word", 1, 31)]
    [InlineData("  minimum: {amount: 1, recovered: false, forgiven: quarter}", "compensation.payment_nothing_to_recover", 1, 52)]
    [InlineData("  draw: {amount: 1, from: 2026-02-01, until: 2026-02-01}", "compensation.payment_empty_range", 1, 46)]
    [InlineData("  releases: [{parts: [{share: 60%}, {share: 50%, on: collected}]}]", "compensation.payment_parts_not_whole", 1, 22)]
    [InlineData("  releases: [{parts: [{on: collected, date: date}]}]", "compensation.payment_event_and_date", 1, 28)]
    [InlineData("  releases: [{parts: [{reaching: 50%}]}]", "compensation.payment_event_missing", 1, 23)]
    [InlineData("  releases: [{parts: [{on: collected, reaching: 110%}]}]", "compensation.payment_not_a_share", 1, 49)]
    [InlineData("  groups: {a: {codes: [X]}, b: {codes: [X]}}", "compensation.payment_code_in_two_groups", 1, 41)]
    [InlineData("  clawback: {within_months: 3, within_days: 90}", "compensation.payment_two_windows", 1, 45)]
    [InlineData("  clawback: {within_months: 3, within_days: amount / 1 USD}", "compensation.payment_two_windows", 1, 45)]
    [InlineData("  clawback: {within_months: 1.5}", "compensation.plan_not_a_number", 1, 29)]
    [InlineData("  clawback: {within_months: nothing}", "expressions.unknown_name", 1, 29)]
    [InlineData("  clawback: {within_months: 3, schedule: [{within_months: 3}]}", "compensation.payment_window_beside_schedule", 1, 42)]
    [InlineData("  clawback: {schedule: [{within_months: 3}], prorated: true}", "compensation.payment_window_beside_schedule", 1, 24)]
    [InlineData("  clawback: {schedule: [{share: 50%}]}", "compensation.payment_two_windows", 1, 25)]
    [InlineData("  clawback: {schedule: [{within_months: 3, within_days: 3}]}", "compensation.payment_two_windows", 1, 25)]
    [InlineData("  clawback: {schedule: [{within_months: 3, share: 101%}]}", "compensation.payment_not_a_share", 1, 51)]
    [InlineData("  clawback: {schedule: [{within_months: 3, share: base}]}", "expressions.wrong_result", 1, 51)]
    [InlineData("  releases: [{parts: [{late: [{beyond_days: 9}]}]}]", "compensation.payment_event_missing", 1, 23)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{share: 50%}]}]}]", "compensation.payment_two_windows", 1, 46)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9, beyond_months: 1}]}]}]", "compensation.payment_two_windows", 1, 46)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9, share: 101%}]}]}]", "compensation.payment_not_a_share", 1, 70)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9, share: 50%}, {beyond_days: 9}]}]}]", "compensation.payment_late_not_growing", 1, 45)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9}, {beyond_days: 10, share: 1%}]}]}]", "compensation.payment_late_not_growing", 1, 45)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9, share: 50%}, {beyond_months: 1}]}]}]", "compensation.payment_late_not_growing", 1, 45)]
    [InlineData("  releases: [{parts: [{on: collected, late: [{beyond_days: 9}], late_from: amount}]}]", "expressions.wrong_result", 1, 76)]
    [InlineData("  releases: [{parts: [{count: period_days}]}]", "compensation.payment_event_missing", 1, 23)]
    [InlineData("  clawback: {prorated: true}", "compensation.payment_window_missing", 1, 24)]
    [InlineData("  clawback: {floor: kept}", "compensation.payment_floor_without_rate", 1, 21)]
    [InlineData("  order_advances: [{codes: [X], recovered_from: [X]}]", "compensation.payment_advance_recovers_itself", 1, 20)]
    [InlineData("  draw: {amount: bse}", "expressions.unknown_name", 1, 18)]
    [InlineData("  draw: {amount: amount}", "compensation.payment_expression_grain", 1, 18)]
    [InlineData("  guarantee: {amount: hired_on}", "expressions.wrong_result", 1, 23)]
    [InlineData("  - draw", "compensation.plan_not_a_map", 1, 3)]
    public void Something_is_wrong_then_its_code_line_and_column_are_told(string section, string code, int line, int column) =>
        Assert.Contains((code, HeadLines + line, column), Read(section).Errors.Select(e => (e.Code, e.Line, e.Column)));

    private static (PlanDocument? Document, IReadOnlyList<SalesPerf.Compensation.Domain.Plans.Text.PlanError> Errors) Read(string section)
    {
        var compiled = PlanProgram.Compile(Head + section);
        return (compiled.Program?.Document, compiled.Errors);
    }
}
