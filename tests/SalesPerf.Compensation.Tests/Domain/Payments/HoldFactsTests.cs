using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>Holds in facts: 100 of order O and 20 of order P are earned on 10 January; 600 of the 1000 of O are collected in February, the rest in March.</summary>
public sealed class HoldFactsTests
{
    private const string Plan = "plan: p\ncurrency: USD\ncomponents:\n  pay: {kind: rate, basis: \"sum(credit where event = 'booked')\", rate: 10%}\npayment:\n  negative: carried\n";

    private const string Facts = """
        {"calendar":{"first":"2026-01-01","count":3},"participants":[{"code":"ann"}],"payments":{"holds":[HOLDS]},"transactions":[
          {"order":"O","date":"2026-01-10","amount":1000},{"order":"P","date":"2026-01-10","amount":200},
          {"order":"O","line":"2","event":"collected","date":"2026-02-20","amount":600},{"order":"O","line":"3","event":"collected","date":"2026-03-20","amount":400}]}
        """;

    [Theory]
    [InlineData("", "120 0 0")]
    [InlineData("""{"order":"O"}""", "20 0 0")]
    [InlineData("""{"participant":"ann"}""", "0 0 0")]
    [InlineData("""{"order":"O","participant":"bob"}""", "120 0 0")]
    [InlineData("""{"order":"O","released":[{"on":"2026-02-01","share":0.25},{"on":"2026-03-01"}]}""", "20 25 75")]
    [InlineData("""{"order":"O","condition":{"after_months":1}}""", "20 100 0")]
    [InlineData("""{"participant":"ann","condition":{"after_days":59}}""", "0 0 120")]
    [InlineData("""{"order":"O","condition":{"event":"collected"}}""", "20 60 40")]
    [InlineData("""{"order":"O","condition":{"event":"collected","reaching":0.7}}""", "20 0 100")]
    [InlineData("""{"order":"O","condition":{"event":"collected","count":1},"released":[{"on":"2026-01-31","share":0.5}]}""", "70 50 0")]
    [InlineData("""{"order":"O","from":"2026-02-01"}""", "120 0 0")]
    public void A_hold_then_it_keeps_back_what_neither_its_condition_nor_a_person_lets_go(string hold, string paid)
    {
        var facts = FactsJson.Read(Facts.Replace("HOLDS", hold, StringComparison.Ordinal));
        var calculated = Calculate.Run(new CalculationInput(PlanProgram.Of(Plan), facts));
        Assert.Equal(paid, string.Join(' ', facts.Calendar.Periods.Select(p => $"{PayPlan.Figure(calculated, facts, "ann", p.Code, "paid"):0.##}")));
    }

    [Theory]
    [InlineData("""{"reason":"legal"}""", "/payments/holds/0", "compensation.facts_missing")]
    [InlineData("""{"order":"O","until":"2026-03-01"}""", "/payments/holds/0/until", "compensation.facts_unknown_member")]
    [InlineData("""{"order":"O","released":[{"share":1}]}""", "/payments/holds/0/released/0/on", "compensation.facts_missing")]
    [InlineData("""{"order":"O","condition":{"after_days":1.5}}""", "/payments/holds/0/condition/after_days", "compensation.facts_not_a_number")]
    public void A_hold_that_cannot_be_read_then_its_place_is_told(string hold, string pointer, string code)
    {
        var facts = FactsJson.Read(Facts.Replace("HOLDS", hold, StringComparison.Ordinal));
        var refusal = Assert.Throws<DomainException>(() => PayPlan.Figure(Calculate.Run(new CalculationInput(PlanProgram.Of(Plan), facts)), facts, "ann", "2026-01", "paid"));
        Assert.Equal((pointer, code), Assert.Single(refusal.Error.Details) is var d ? (d.Pointer, d.Code) : default);
    }

    [Fact]
    public void A_word_that_payments_do_not_have_then_it_is_refused() => Assert.Throws<DomainException>(() => OpeningJson.Read("""{"opnings":{}}""", _ => Currency.Usd));
}
