using System.Collections;
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
    /// <param name="participant">Who.</param>
    /// <param name="plan">What the lines name as their plan; null for rewards and corrections.</param>
    public static PayeeOutcome Of(PeriodCalculation period, string participant, PlanReference? plan)
    {
        ArgumentNullException.ThrowIfNull(period);
        var credits = new CalculatedCredits(period, participant);
        var measurements = Measurements(period, participant, credits.Transactions);
        return new PayeeOutcome(participant, plan, credits, measurements, LinesOf(period, participant, plan, measurements));
    }

    /// <summary>The lines alone: all that a statement says, and what a proof recomputes. A line of a plan begins with what was measured.</summary>
    public static IReadOnlyList<PaidLine> LinesOf(PeriodCalculation period, string participant, PlanReference? plan)
    {
        ArgumentNullException.ThrowIfNull(period);
        return LinesOf(period, participant, plan, plan is null ? [] : Measurements(period, participant, new CalculatedCredits(period, participant).Transactions));
    }

    /// <summary>The identity of a transaction.</summary>
    public static TransactionKey KeyOf(TransactionFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return new TransactionKey(fact.Order, fact.Line, fact.SubLine, fact.Event);
    }

    /// <summary>The identity of a transaction of a table.</summary>
    public static TransactionKey KeyOf(TransactionRow row) => new(row.Order, row.Line, row.SubLine, row.Event);

    private static IReadOnlyList<PaidLine> LinesOf(PeriodCalculation period, string participant, PlanReference? plan, MeasurementOfRecord[] measurements)
    {
        var measured = plan is null ? [] : measurements.SelectMany(m => StepsOf(m, period.Period.Code)).ToArray();
        return [.. period.LinesOf(participant).Select(l => new PaidLine(
            KindOf(l.Component, plan), l.Component, l.Name, l.Period, plan, l.EarningCode, l.Unrounded, l.Amount, l.Rounding, [.. measured, .. period.Explain(participant, l.Component)], []))];
    }

    private static LineKind KindOf(string component, PlanReference? plan) => plan is not null ? LineKind.Commission : component == TransactionKey.Correction ? LineKind.Correction : LineKind.Reward;

    private static MeasurementOfRecord[] Measurements(PeriodCalculation period, string participant, int transactions)
    {
        var (values, document) = (period.ValuesOf(participant), period.Program.Document);
        return [.. document.Values.Where(v => v.IsMeasurement && values.TryGetValue(v.Name, out var value) && value.Kind == ValueKind.Money).OrderBy(v => v.Name, StringComparer.Ordinal)
            .Select(v => new MeasurementOfRecord(
                v.Name, new UnroundedMoney(values[v.Name].Number, document.Currency), period.QuotaOf(participant, v.Name) is { } quota ? new UnroundedMoney(quota, document.Currency) : null, transactions))];
    }

    private static IEnumerable<ExplanationStep> StepsOf(MeasurementOfRecord m, string periodCode)
    {
        var (unit, amount) = (m.Amount.Currency.Code, CanonicalForm.Of(m.Amount.Amount));
        yield return new("measurement", amount, unit, $"Credited {m.Measure.Replace('_', ' ')} of {m.Transactions} transactions in {periodCode}");
        if (m.Quota is { } quota) yield return new("quota", CanonicalForm.Of(quota.Amount), unit, "Quota of the period, after ramp");
        if (m.Attainment is { } attainment) yield return new("attainment", CanonicalForm.Of(attainment.At(6)), null, "Measurement divided by quota, to six places, half to even");
    }
}

/// <summary>
/// The credits of a payee in the order of <see cref="CreditOfRecord.InOrder"/>, each made when it is read and kept by nobody: a month in which every sale counts for five levels of managers
/// has many more of them than may stay in memory while they are hashed, compared and written.
/// </summary>
internal sealed class CalculatedCredits(PeriodCalculation period, string participant) : IReadOnlyList<CreditOfRecord>
{
    private readonly int[] numbers = period.CreditsByKey(participant);

    public int Count => numbers.Length;

    /// <summary>Number of transactions; credits of one stand together.</summary>
    public int Transactions
    {
        get
        {
            var (count, last) = (0, default(TransactionRow));
            foreach (var number in numbers)
            {
                var next = period.TransactionAt(number);
                if (next != last) count++;
                last = next;
            }

            return count;
        }
    }

    public CreditOfRecord this[int index]
    {
        get
        {
            var credit = period.CreditAt(numbers[index]);
            var (id, revision) = credit.Transaction.Stored;
            return new CreditOfRecord(PlanOutcome.KeyOf(credit.Transaction), revision, credit.Rule, credit.Level, credit.Share, credit.Amount, id);
        }
    }

    public IEnumerator<CreditOfRecord> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
