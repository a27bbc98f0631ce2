using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A period that is locked keeps what was known of it when it was; others see everything.</summary>
public sealed class LockedFactsTests
{
    private const string Lock = "\"locks\":[{\"period\":\"2026-01\",\"at\":\"2026-02-03T09:00:00Z\"}],";
    private const string Known = "2026-02-03T09:00:00Z";
    private const string Late = "2026-02-03T09:00:01Z";
    private const string Months = "\"calendar\":{\"kind\":\"months\",\"first\":\"2026-01-01\",\"count\":2},";

    [Theory]
    [InlineData("", Late, "20 20")]
    [InlineData(Lock, Late, "1000 20")]
    [InlineData(Lock, Known, "20 20")]
    public void A_value_stated_anew_then_the_one_that_was_known_counts_in_what_is_locked(string locks, string recordedAt, string expected) => Assert.Equal(expected, Amounts(
        "parameters:\n  r: {type: percent}\ncomponents:\n  c: {kind: rate, basis: credit, rate: r, per: credit}\n",
        $$"""{{{locks}}{{Months}}"parametersFrom":[{"from":"2026-01-01","values":{"r":"1%"},"recordedAt":"{{recordedAt}}"},{"from":"2026-01-01","values":{"r":"50%"},"recordedAt":"2025-12-20T08:00:00Z"}],"transactions":[{"date":"2026-01-20","amount":"2000"},{"date":"2026-02-20","amount":"2000"}]}"""));

    [Theory]
    [InlineData("", "10 10")]
    [InlineData(Lock, "70 10")]
    public void A_value_of_a_person_stated_anew_then_the_one_that_was_known_counts_in_what_is_locked(string locks, string expected) => Assert.Equal(expected, Amounts(
        "parameters:\n  r: {type: percent}\ncomponents:\n  c: {kind: rate, basis: sum(credit), rate: r}\n",
        $$"""{{{locks}}{{Months}}"parameters":{"r":"7%"},"participants":[{"code":"me","parametersFrom":[{"from":"2026-01-01","values":{"r":"1%"},"recordedAt":"{{Late}}"}]}],"transactions":[{"date":"2026-01-20","amount":"1000"},{"date":"2026-02-20","amount":"1000"}]}"""));

    [Theory]
    [InlineData("", "20 20")]
    [InlineData(Lock, "100 20")]
    public void A_table_stated_anew_then_the_one_that_was_known_counts_in_what_is_locked(string locks, string expected) => Assert.Equal(expected, Amounts(
        "tables:\n  t: {kind: bands}\ncomponents:\n  c: {kind: formula, pay: \"credit * tier_rate(t, 0)\", per: credit}\n",
        $$"""{{{locks}}{{Months}}"tablesFrom":[{"table":"t","from":"2026-01-01","rows":[[null,null,0.02]],"recordedAt":"{{Late}}"},{"table":"t","from":"2026-01-01","rows":[[null,null,0.1]]}],"transactions":[{"date":"2026-01-20","amount":"1000"},{"date":"2026-02-20","amount":"1000"}]}"""));

    [Theory]
    [InlineData("", "50 100")]
    [InlineData(Lock, "25 100")]
    public void A_quota_stated_anew_then_the_one_that_was_known_counts_in_what_is_locked(string locks, string expected) => Assert.Equal(expected, Amounts(
        "parameters:\n  q: {type: money, from: quota, measure: sales}\ncomponents:\n  c: {kind: target, target: 100, payout: sum(credit) / q}\n",
        $$"""{{{locks}}{{Months}}"quotas":[{"period":"2026-01","amount":"2000","recordedAt":"{{Late}}"},{"period":"2026-01","amount":"4000","recordedAt":"{{Known}}"},{"period":"2026-02","amount":"1000","recordedAt":"{{Late}}"}],"transactions":[{"date":"2026-01-20","amount":"1000"},{"date":"2026-02-20","amount":"1000"}]}"""));

    [Theory]
    [InlineData("", "A", "2026-01-20", "30 0")]
    [InlineData(Lock, "A", "2026-01-20", "100 0")]
    [InlineData("", "A", "2026-02-20", "0 30")]
    [InlineData(Lock, "A", "2026-02-20", "100 0")]
    [InlineData("", "B", "2026-01-20", "130 0")]
    [InlineData(Lock, "B", "2026-01-20", "100 0")]
    [InlineData(Lock, "B", "2026-02-20", "100 30")]
    public void An_order_that_comes_or_changes_later_then_what_is_locked_stays(string locks, string order, string date, string expected) => Assert.Equal(expected, Amounts(
        "components:\n  c: {kind: rate, basis: sum(credit), rate: 10%}\n",
        $$"""{{{locks}}{{Months}}"transactions":[{"order":"A","date":"2026-01-20","amount":"1000","recordedAt":"{{Known}}"},{"order":"{{order}}","date":"{{date}}","amount":"300","recordedAt":"{{Late}}"}]}"""));

    [Theory]
    [InlineData("", "150 20")]
    [InlineData(Lock, "100 20")]
    public void What_looks_back_on_what_is_locked_then_it_sees_what_was_known_of_it(string locks, string expected) => Assert.Equal(expected, Amounts(
        "values:\n  due: sum(credit over year_to_date) * 10%\ncomponents:\n  c: {kind: formula, pay: due - prior_to_date(c over year_to_date)}\n",
        $$"""{{{locks}}{{Months}}"transactions":[{"order":"A","date":"2026-01-20","amount":"1000"},{"order":"B","date":"2026-01-20","amount":"500","recordedAt":"{{Late}}"},{"order":"C","date":"2026-02-20","amount":"200"}]}"""));

    [Theory]
    [InlineData("""[{"period":"2026-07","at":"2026-02-03"}]""", "/locks/0/period", "compensation.facts_unknown_period")]
    [InlineData("""[{"period":"2026-01"}]""", "/locks/0/at", "compensation.facts_missing")]
    [InlineData("""[{"period":"2026-01","at":"soon"}]""", "/locks/0/at", "compensation.facts_not_a_date")]
    public void A_lock_that_cannot_be_read_then_the_place_is_told(string locks, string pointer, string code)
    {
        var refusal = Assert.Throws<DomainException>(() => FactsJson.Read($$"""{{{Months}}"locks":{{locks}}}"""));
        Assert.Contains(refusal.Error.Details, d => d.Pointer == pointer && d.Code == code);
    }

    [Fact]
    public void Written_then_the_same_is_locked()
    {
        var facts = FactsJson.Read($$"""{{{Lock}}{{Months}}"parametersFrom":[{"from":"2026-01-01","values":{"r":"1%"},"recordedAt":"{{Late}}"}],"tablesFrom":[{"table":"t","from":"2026-01-01","rows":[[null,null,1]],"recordedAt":"{{Late}}"}],"quotas":[{"participant":"me","amount":"4000","recordedAt":"{{Known}}"}]}""");
        var written = FactsJson.Write(facts);
        Assert.Equal(written, FactsJson.Write(FactsJson.Read(written)));
        Assert.Equal(4, written.Split(["recordedAt", "locks"], StringSplitOptions.None).Length - 1);
    }

    private static string Amounts(string plan, string facts) => string.Join(' ', PlanCase.Run(plan, facts).Periods.Select(p => p.Lines.Count == 0 ? "0" : CanonicalForm.Of(p.Lines.Sum(l => l.Amount.Amount))));
}
