using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans.Lint;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A plan that measures in one currency and pays people in their own.</summary>
public sealed class PayeeCurrencyTests
{
    private const string Plan = """
        paid_in: pay_currency
        parameters:
          pay_currency: {type: text, default: '', titles: {Euro AE: EUR}}
        components:
          commission: {kind: rate, basis: sum(credit), rate: 10%}
          override: {kind: override, basis: total(commission of reports), rate: 50%}

        """;

    private const string Rates = """ "rates":[{"from":"USD","to":"IDR","date":"2026-01-01","rate":"15800","quote":"to_per_from"},{"from":"USD","to":"IDR","date":"2026-02-10","rate":"16000.5","quote":"to_per_from"},{"from":"USD","to":"EUR","date":"2026-01-01","rate":"1.25","quote":"from_per_to"}]"""; 

    private const string People = """ "participants":[{"code":"ann","manager":"mia"},{"code":"budi","manager":"mia","parameters":{"pay_currency":"IDR"}},{"code":"cara","manager":"mia","title":"Euro AE"},{"code":"mia","parameters":{"pay_currency":"IDR"}}]"""; 

    private static string[] Lines(PeriodCalculation period) => [.. period.Lines.Where(l => l.Amount.Amount != 0m).Select(l => $"{l.Participant} {l.Component} {CanonicalForm.Of(l.Unrounded.Amount)} {CanonicalForm.Of(l.Amount.Amount)} {l.Amount.Currency}")];

    [Fact]
    public void Everybody_is_paid_in_their_own_currency_then_what_follows_from_others_lines_is_still_of_the_plans()
    {
        var period = PlanCase.Run(Plan, $$"""{{{People}},{{Rates}},"transactions":[{"seller":"ann","amount":"1000.01"},{"seller":"budi","amount":"1000.01"},{"seller":"cara","amount":"1000.01"}]}""").Periods[0];

        Assert.Equal(
            ["ann commission 100.001 100 USD", "budi commission 1580015.8 1580015.8 IDR", "cara commission 80.0008 80 EUR", "mia override 2370000 2370000 IDR"],
            Lines(period));
        Assert.Equal("100", CanonicalForm.Of(period.ValuesOf("budi")["commission"].Number));
        Assert.Equal(["", "IDR", "EUR", "IDR"], period.Participants.Select(p => period.ValuesOf(p)["paid_in.currency"].Text));
    }

    [Fact]
    public void A_line_is_converted_exactly_and_rounded_once_then_its_steps_say_by_which_rate()
    {
        var period = PlanCase.Run("rounding: {mode: down, digits: 0}\n" + Plan, $$"""{{{People}},{{Rates}},"transactions":[{"seller":"budi","amount":"1234.567"},{"seller":"cara","amount":"1234.567"}]}""").Periods[0];

        Assert.Equal(["unrounded 123.4567 USD", "converted 1950615.86 IDR", "rounding down to 0 decimals "], Steps("budi"));
        Assert.Equal(["Paid in IDR: times 15800 IDR per USD, the spot rate of 2026-01-01"], Says("budi"));
        Assert.Equal(["Paid in EUR: divided by 1.25 USD per EUR, the spot rate of 2026-01-01"], Says("cara"));
        Assert.Equal(1950615m, period.LinesOf("budi")[0].Amount.Amount);
        Assert.Equal(98m, period.LinesOf("cara")[0].Amount.Amount);

        string[] Steps(string payee) => [.. period.Explain(payee, "commission").TakeLast(3).Select(s => $"{s.Code} {s.Value} {s.Unit}")];
        string[] Says(string payee) => [.. period.Explain(payee, "commission").Where(s => s.Code == "converted").Select(s => s.Text)];
    }

    [Fact]
    public void The_trace_of_a_line_begins_with_what_is_paid()
    {
        var period = PlanCase.Run(Plan, $$"""{{{People}},{{Rates}},"transactions":[{"seller":"budi","amount":"1000"}]}""").Periods[0];

        var (paid, own) = (period.Trace("budi", "commission"), period.Trace("ann", "commission"));
        Assert.Equal(("converted", "1580000", "IDR"), (paid.Kind, paid.Value, paid.Unit));
        Assert.Equal(("rounding", "100", "USD"), (paid.From.Single().Kind, paid.From.Single().Value, paid.From.Single().Unit));
        Assert.Equal("rounding", own.Kind);
    }

    [Fact]
    public void A_currency_that_is_none_or_has_no_rate_stops_its_payee_alone()
    {
        var period = PlanCase.Run(Plan, $$"""{"participants":[{"code":"ann"},{"code":"bea","parameters":{"pay_currency":"rupiah"} },{"code":"cid","parameters":{"pay_currency":"JPY"} }],{{Rates}},"transactions":[{"seller":"ann","amount":"10"},{"seller":"bea","amount":"10"},{"seller":"cid","amount":"10"}]}""").Periods[0];

        Assert.Equal(["ann commission 1 1 USD"], Lines(period));
        Assert.Equal(["bea commission compensation.not_a_currency", "bea override compensation.not_a_currency", "cid commission compensation.no_exchange_rate", "cid override compensation.no_exchange_rate"],
            period.Problems.Select(p => $"{p.Participant} {p.Value} {p.Error.Code}"));
    }

    [Fact]
    public void An_amount_that_is_too_large_in_what_is_paid_stops_its_line()
    {
        var period = PlanCase.Run(Plan, $$"""{{{People}},{{Rates}},"transactions":[{"seller":"budi","amount":"100000000000"},{"seller":"ann","amount":"100000000000"}]}""").Periods[0];

        Assert.Equal(["ann commission 10000000000 10000000000 USD"], Lines(period)[..1]);
        Assert.Equal("budi commission compensation.too_large_to_pay", period.Problems.Select(p => $"{p.Participant} {p.Value} {p.Error.Code}").First());
    }

    [Fact]
    public void A_component_with_a_currency_of_its_own_is_paid_in_it_to_everybody()
    {
        var period = PlanCase.Run(Plan + "  fixed: {kind: bonus, amount: 10, currency: EUR}\n", $$"""{{{People}},{{Rates}},"transactions":[{"seller":"budi","amount":"10"}]}""").Periods[0];

        Assert.Equal(["budi commission 15800 15800 IDR", "budi fixed 8 8 EUR"], Lines(period).Where(l => l.StartsWith("budi", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_component_without_a_rate_to_its_currency_stops_its_lines_alone()
    {
        var period = PlanCase.Run("components:\n  plain: {kind: bonus, amount: 10}\n  fixed: {kind: bonus, amount: 10, currency: EUR}\n", """{"transactions":[{"amount":"10"}]}""").Periods[0];

        Assert.Equal(["me plain 10 10 USD"], Lines(period));
        Assert.Equal(["me fixed compensation.no_exchange_rate"], period.Problems.Select(p => $"{p.Participant} {p.Value} {p.Error.Code}"));
    }

    [Fact]
    public void A_rate_of_another_type_is_taken_where_the_plan_names_one()
    {
        var plan = Plan.Replace("paid_in: pay_currency", "conversion: {type: spot}\npaid_in: {currency: 'if pay_currency = \"\" then \"IDR\" else pay_currency', type: budget}".Replace("\"", "''", StringComparison.Ordinal), StringComparison.Ordinal);
        var period = PlanCase.Run(plan, """{"rates":[{"from":"USD","to":"IDR","date":"2026-01-01","rate":"15800","quote":"to_per_from"},{"from":"USD","to":"IDR","type":"budget","date":"2025-12-01","rate":"15000","quote":"to_per_from"}],"transactions":[{"amount":"10"}]}""").Periods[0];

        Assert.Equal(["me commission 15000 15000 IDR"], Lines(period));
    }

    [Fact]
    public void Somebody_who_moves_is_paid_in_the_new_currency_from_the_period_of_the_move()
    {
        var result = PlanCase.Run(Plan, $$"""{"calendar":{"first":"2026-01-01","count":3},"participants":[{"code":"ann","parametersFrom":[{"from":"2026-02-15","values":{"pay_currency":"IDR"} }]}],{{Rates}},"transactions":[{"date":"2026-01-05","amount":"10"},{"date":"2026-02-05","amount":"10"},{"date":"2026-03-05","amount":"10"}]}""");

        Assert.Equal(["ann commission 1 1 USD", "ann commission 16000.5 16000.5 IDR", "ann commission 16000.5 16000.5 IDR"], result.Periods.SelectMany(Lines));
    }

    [Theory]
    [InlineData("paid_in: currency\n", "compensation.plan_paid_in_grain")]
    [InlineData("paid_in: 7\n", "expressions.wrong_result")]
    [InlineData("paid_in: {type: spot}\n", "compensation.plan_missing_name")]
    public void What_gives_no_single_currency_is_refused(string text, string code) =>
        Assert.Equal([code], PlanCase.Errors(text + "components:\n  c: {kind: bonus, amount: 1}\n").Select(e => e.Code));

    [Fact]
    public void Amounts_of_the_payment_section_become_the_payees_by_the_rate_of_each_period()
    {
        var payments = Pay("payment:\n  draw: {kind: recoverable, amount: 100}\n", ThreeMonths("""{"date":"2026-01-05","seller":"budi","amount":"500"},{"date":"2026-02-05","seller":"budi","amount":"3000"},{"date":"2026-01-05","seller":"ann","amount":"500"},{"date":"2026-02-05","seller":"ann","amount":"3000"}"""));

        Assert.Equal(["50 100 50 USD", "300 250 0 USD", "0 100 100 USD"], Told("ann"));
        Assert.Equal(["790000 1580000 790000 IDR", "4800150 4010150 0 IDR", "0 1600050 1600050 IDR"], Told("budi"));

        string[] Told(string who) => [.. payments.Where(p => p.Participant == who).Select(p => p.Payment).Select(p => $"{CanonicalForm.Of(p.Posted.Earned.Amount)} {CanonicalForm.Of(p.Posted.Paid.Amount)} {CanonicalForm.Of(p.DrawBalance.Amount)} {p.Posted.Paid.Currency}")];
    }

    [Theory]
    [InlineData("rerate")]
    [InlineData("original_rate")]
    public void An_order_that_is_taken_back_whole_leaves_nothing_though_the_rate_has_moved(string method)
    {
        var payments = Pay($"payment:\n  clawback: {{method: {method}}}\n", ThreeMonths("""{"order":"O-1","date":"2026-01-05","seller":"budi","amount":"1234.567"},{"order":"O-1","event":"cancelled","date":"2026-02-15","seller":"budi","amount":"0"},{"order":"O-2","date":"2026-01-06","seller":"budi","amount":"200"}"""));

        Assert.Equal(316000m, Earned("budi"));
        // What managers have of others' lines comes back only where everything is rated again.
        if (method == "rerate") Assert.Equal(158000m, Earned("mia"));

        decimal Earned(string payee) => payments.Where(p => p.Participant == payee).Select(p => p.Payment.History.Totals).Last().Earned.Amount;
    }

    [Fact]
    public void Who_is_paid_in_two_currencies_in_turn_then_what_is_left_of_the_first_stays_in_it()
    {
        var payments = Pay("payment:\n  releases: [{parts: [{share: 50%}, {share: 50%, after_months: 1}]}]\n",
            $$"""{"calendar":{"first":"2026-01-01","count":3},"participants":[{"code":"ann","parametersFrom":[{"from":"2026-02-01","values":{"pay_currency":"IDR"} }]}],{{Rates}},"transactions":[{"date":"2026-01-31","amount":"100"},{"date":"2026-02-05","amount":"10"}]}""");

        Assert.Equal(["2026-01 5 USD", "2026-02 5 USD", "2026-03 0 USD", "2026-01 0 IDR", "2026-02 8000.25 IDR", "2026-03 8000.25 IDR"],
            payments.Select(p => $"{p.Payment.Period} {CanonicalForm.Of(p.Payment.Posted.Paid.Amount)} {p.Payment.Posted.Paid.Currency}"));
    }

    [Fact]
    public void Lint_judges_the_plan_in_its_own_currency()
    {
        var plan = PlanProgram.Of("plan: p\ncurrency: USD\npaid_in: \"'IDR'\"\ncomponents:\n  jump: {kind: bonus, amount: 500, when: sum(credit) > 1000}\n");

        Assert.Equal([LintCodes.Cliff], PlanLint.Of(plan).Select(f => f.Code));
    }

    private static string ThreeMonths(string transactions) => $$"""{"calendar":{"first":"2026-01-01","count":3},{{People}},{{Rates}},"transactions":[{{transactions}}]}""";

    private static IReadOnlyList<PayeePayment> Pay(string section, string facts)
    {
        var input = new CalculationInput(PlanProgram.Of("plan: p\ncurrency: USD\n" + Plan + section), FactsJson.Read(facts));
        return PayPlan.Of(input, Calculate.Run(input));
    }
}
