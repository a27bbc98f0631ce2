using System.Globalization;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Measurements;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Incentives;

/// <summary>Turns measurements into explained lines.</summary>
public static class PayIncentives
{
    /// <summary>Component of a line that pays rewards.</summary>
    public const string RewardComponent = "reward";

    /// <summary>Commission lines, then reward lines, ordered by the payee's code.</summary>
    public static IReadOnlyList<StatementLine> Of(PeriodFacts facts, IReadOnlyList<Credit> credits, IReadOnlyList<Measurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var byPayee = credits.ToLookup(c => c.Payee.ParticipantId);
        var lines = measurements.Where(m => m.Payee.Plan is { } plan && plan.Currency == m.Amount.Currency)
            .Select(m => Commission(facts.Period, m, m.Payee.Plan!, [.. byPayee[m.Payee.ParticipantId].Where(c => !c.Transaction.Key.IsReward)]));
        var rewards = credits.Where(c => c.Transaction.Key.IsReward).GroupBy(c => (c.Payee.ParticipantId, c.Amount.Currency)).Select(g => Reward(facts.Period, [.. g]));
        return [.. lines.Concat(rewards).OrderBy(l => l.Payee.Code, StringComparer.Ordinal).ThenBy(l => l.Kind).ThenBy(l => l.Amount.Currency.Code, StringComparer.Ordinal)];
    }

    private static StatementLine Commission(FiscalPeriod period, Measurement measured, PlanInForce plan, IReadOnlyList<Credit> credits)
    {
        var component = plan.Component;
        var steps = new List<ExplanationStep>(8) { Step("measurement", measured.Amount, $"Credited {component.Measure} of {measured.Transactions} transactions in {period.Code}") };
        if (measured.Quota is { } quota) steps.Add(Step("quota", quota, "Quota of the period, after ramp"));
        if (measured.Attainment is { } attainment) steps.Add(Fraction("attainment", attainment.At(6), "Measurement divided by quota, to six places, half to even"));
        var unrounded = UnroundedMoney.Zero(plan.Currency);
        var byRate = credits.GroupBy(c => RateInForce.On(c.Transaction.CompensationDate, component, measured.Payee.Rates)).OrderBy(g => g.Min(c => c.Transaction.CompensationDate)).ToArray();
        foreach (var part in byRate) unrounded += Part(part.Key, part.Aggregate(UnroundedMoney.Zero(plan.Currency), (sum, c) => sum + c.Amount), byRate.Length > 1, steps);
        if (byRate.Length == 0) steps.Add(RateStep(RateInForce.On(period.Start, component, measured.Payee.Rates)));
        var amount = unrounded.Round(component.Rounding);
        steps.Add(Step("unrounded", unrounded, "Measurement multiplied by rate, exact"));
        steps.Add(new ExplanationStep("rounding", Describe(component.Rounding, plan.Currency), null, "Rounded once per payee, period and component"));
        return new StatementLine(measured.Payee, LineKind.Commission, component.Code, component.Name, period.Code, plan, unrounded, amount, component.Rounding, steps, []);
    }

    // Where the rate changes inside the period, each part is shown with its own rate.
    private static UnroundedMoney Part(Rate? rate, UnroundedMoney basis, bool oneOfSeveral, List<ExplanationStep> steps)
    {
        if (oneOfSeveral) steps.Add(Step("measurement-part", basis, "The part of the measurement to which the next rate applies"));
        steps.Add(RateStep(rate));
        return rate is { } stated ? basis * stated : UnroundedMoney.Zero(basis.Currency);
    }

    private static StatementLine Reward(FiscalPeriod period, IReadOnlyList<Credit> credits)
    {
        var sum = credits.Aggregate(UnroundedMoney.Zero(credits[0].Amount.Currency), (total, c) => total + c.Amount);
        var rule = RoundingRule.HalfEven;
        return new StatementLine(
            credits[0].Payee, LineKind.Reward, RewardComponent, "Recognition rewards", period.Code, null, sum, sum.Round(rule), rule,
            [Step("reward", sum, $"{credits.Count} rewards, paid as given"), new ExplanationStep("rounding", Describe(rule, sum.Currency), null, "Rounded once per payee and period")], []);
    }

    internal static ExplanationStep Step(string code, UnroundedMoney value, string text) => new(code, CanonicalForm.Of(value.Amount), value.Currency.Code, text);

    private static ExplanationStep Fraction(string code, decimal value, string text) => new(code, value.ToString(CultureInfo.InvariantCulture), null, text);

    private static ExplanationStep RateStep(Rate? rate) => rate is { } stated
        ? new("rate", CanonicalForm.Of(stated.Value), null, "Commission rate")
        : new("rate-missing", "0", null, "No rate is stated for this payee, so nothing is paid");

    internal static string Describe(RoundingRule rule, Currency currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{char.ToLowerInvariant(rule.Mode.ToString()[0])}{rule.Mode.ToString()[1..]} to {rule.Digits ?? currency.MinorDigits} decimals");
}
