using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Incentives;
using SalesPerf.Compensation.Domain.Measurements;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What a period came to.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Credits">Who is credited with what.</param>
/// <param name="Exclusions">What is credited to nobody, and why.</param>
/// <param name="Measurements">Sums beside quotas.</param>
/// <param name="Lines">What is paid.</param>
public sealed record PeriodResult(
    string PeriodCode, IReadOnlyList<Credit> Credits, IReadOnlyList<Exclusion> Exclusions, IReadOnlyList<Measurement> Measurements, IReadOnlyList<StatementLine> Lines)
{
    /// <summary>The same result with adjustments for closed periods, after each payee's own lines.</summary>
    public PeriodResult With(IEnumerable<StatementLine> adjustments) => this with
    {
        Lines = [.. Lines.Concat(adjustments).OrderBy(l => l.Payee.Code, StringComparer.Ordinal).ThenBy(l => l.Kind).ThenBy(l => l.OriginPeriodCode, StringComparer.Ordinal)
            .ThenBy(l => l.ComponentCode, StringComparer.Ordinal).ThenBy(l => l.Amount.Currency.Code, StringComparer.Ordinal)],
    };

    /// <summary>SHA-256 of the canonical form, lower-case hexadecimal.</summary>
    public string Hash()
    {
        using var form = new CanonicalForm();
        form.Text("salesperf.period-result.v1").Text(PeriodCode).Length(Credits.Count);
        foreach (var c in Credits)
            form.Text(c.Transaction.Key.OrderCode).Text(c.Transaction.Key.LineCode).Text(c.Transaction.Key.SubLineCode).Text(c.Transaction.Key.EventType)
                .Length(c.Transaction.Revision).Text(c.Payee.Code).Text(c.Rule.ToString()).Number(c.Amount.Amount).Text(c.Amount.Currency.Code);
        form.Length(Exclusions.Count);
        foreach (var e in Exclusions)
            form.Text(e.Transaction.Key.OrderCode).Text(e.Transaction.Key.LineCode).Text(e.Transaction.Key.SubLineCode).Text(e.Transaction.Key.EventType)
                .Length(e.Transaction.Revision).Text(e.Reason.ToString());
        form.Length(Measurements.Count);
        foreach (var m in Measurements)
            form.Text(m.Payee.Code).Text(m.Measure).Number(m.Amount.Amount).Text(m.Amount.Currency.Code).Number(m.Quota?.Amount).Length(m.Transactions);
        form.Length(Lines.Count);
        foreach (var l in Lines) StatementForm.Add(form, l);
        return form.Sha256();
    }
}

/// <summary>The canonical form of statement lines.</summary>
public static class StatementForm
{
    /// <summary>SHA-256 over the lines of one statement.</summary>
    public static string Hash(IEnumerable<StatementLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var form = new CanonicalForm();
        foreach (var line in lines) Add(form, line);
        return form.Sha256();
    }

    internal static void Add(CanonicalForm form, StatementLine line)
    {
        form.Text(line.Payee.Code).Text(line.Kind.ToString()).Text(line.ComponentCode).Text(line.ComponentName).Text(line.OriginPeriodCode).Text(line.Plan?.PlanCode).Length(line.Plan?.Version ?? 0)
            .Number(line.Unrounded.Amount).Number(line.Amount.Amount).Text(line.Amount.Currency.Code).Text(line.Rounding.Mode.ToString()).Number(line.Rounding.Digits).Length(line.Steps.Count);
        foreach (var step in line.Steps) form.Text(step.Code).Text(step.Value).Text(step.Unit).Text(step.Text);
        form.Length(line.Causes.Count);
        foreach (var cause in line.Causes) form.Text(cause.Kind).Text(cause.Reference).Number(cause.Before).Number(cause.After);
    }
}

/// <summary>The results of a period: credit, measure, pay. A pure function of its facts.</summary>
public static class CalculatePeriod
{
    /// <summary>Calculates.</summary>
    public static PeriodResult From(PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var (credits, exclusions) = CreditTransactions.Of(facts);
        var measurements = MeasureCredits.Of(facts, credits);
        return new PeriodResult(facts.Period.Code, credits, exclusions, measurements, PayIncentives.Of(facts, credits, measurements));
    }
}
