using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>What a calculation came to for a payee, as it is stored and shown.</summary>
public static class PlanOutcome
{
    /// <summary>Credits, measurements and lines of a payee.</summary>
    /// <param name="period">The calculation of the period.</param>
    /// <param name="program">The plan.</param>
    /// <param name="facts">Its facts.</param>
    /// <param name="participant">Who.</param>
    /// <param name="plan">What the lines name as their plan; null for rewards and corrections.</param>
    /// <param name="revisionOf">The revision of a transaction that was a fact.</param>
    public static PayeeOutcome Of(PeriodCalculation period, PlanProgram program, FactSet facts, string participant, PlanReference? plan, Func<TransactionKey, int> revisionOf)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(revisionOf);
        var credits = period.CreditsOf(participant).Select(c => Credit(c, revisionOf)).OrderBy(c => c.Key, TransactionKey.Ordinal).ThenBy(c => c.Level).ThenBy(c => c.Rule, StringComparer.Ordinal).ToArray();
        return new PayeeOutcome(participant, plan, credits, Measurements(period, program, facts, participant), LinesOf(period, program, facts, participant, plan));
    }

    /// <summary>The lines alone: all that a statement says, and what a proof recomputes. A line of a plan begins with what was measured.</summary>
    public static IReadOnlyList<PaidLine> LinesOf(PeriodCalculation period, PlanProgram program, FactSet facts, string participant, PlanReference? plan)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(facts);
        var measured = plan is null ? [] : Measurements(period, program, facts, participant).SelectMany(m => StepsOf(m, period.Period.Code)).ToArray();
        return [.. period.LinesOf(participant).Select(l => new PaidLine(
            KindOf(l.Component, plan), l.Component, l.Name, l.Period, plan, l.EarningCode, l.Unrounded, l.Amount, l.Rounding, [.. measured, .. period.Explain(participant, l.Component)], []))];
    }

    /// <summary>The identity of a transaction.</summary>
    public static TransactionKey KeyOf(TransactionFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return new TransactionKey(fact.Order, fact.Line, fact.SubLine, fact.Event);
    }

    private static LineKind KindOf(string component, PlanReference? plan) => plan is not null ? LineKind.Commission : component == TransactionKey.Correction ? LineKind.Correction : LineKind.Reward;

    private static CreditOfRecord Credit(CreditResult credit, Func<TransactionKey, int> revisionOf)
    {
        var key = KeyOf(credit.Transaction);
        return new CreditOfRecord(key, revisionOf(key), credit.Rule, credit.Level, credit.Share, credit.Amount);
    }

    private static MeasurementOfRecord[] Measurements(PeriodCalculation period, PlanProgram program, FactSet facts, string participant)
    {
        var values = period.ValuesOf(participant);
        var quotas = facts.Quotas.Where(q => q.Participant == participant && q.Period == period.Period.Code).ToDictionary(q => q.Measure, q => q.Amount, StringComparer.Ordinal);
        var (currency, count) = (program.Document.Currency, period.CreditsOf(participant).Select(c => KeyOf(c.Transaction)).Distinct().Count());
        return [.. program.Document.Values.Where(v => v.IsMeasurement && values.TryGetValue(v.Name, out var value) && value.Kind == ValueKind.Money).OrderBy(v => v.Name, StringComparer.Ordinal)
            .Select(v => new MeasurementOfRecord(v.Name, new UnroundedMoney(values[v.Name].Number, currency), quotas.TryGetValue(v.Name, out var quota) ? new UnroundedMoney(quota, currency) : null, count))];
    }

    private static IEnumerable<ExplanationStep> StepsOf(MeasurementOfRecord m, string periodCode)
    {
        var (unit, amount) = (m.Amount.Currency.Code, CanonicalForm.Of(m.Amount.Amount));
        yield return new("measurement", amount, unit, $"Credited {m.Measure.Replace('_', ' ')} of {m.Transactions} transactions in {periodCode}");
        if (m.Quota is { } quota) yield return new("quota", CanonicalForm.Of(quota.Amount), unit, "Quota of the period, after ramp");
        if (m.Attainment is { } attainment) yield return new("attainment", attainment.At(6).ToString(System.Globalization.CultureInfo.InvariantCulture), null, "Measurement divided by quota, to six places, half to even");
    }
}
