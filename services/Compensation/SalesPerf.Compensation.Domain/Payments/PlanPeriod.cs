using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What a version of a plan came to in a period; and what it would have come to without what was taken back.</summary>
public sealed class PlanPeriod
{
    private readonly CalculationInput input;
    private readonly HashSet<(string Order, string Line)> lines;
    private (string Taken, PeriodCalculation Result) latest;

    /// <summary>Takes a result and what it follows from.</summary>
    /// <param name="input">What was calculated.</param>
    /// <param name="result">What it came to in the period.</param>
    public PlanPeriod(CalculationInput input, PeriodCalculation result)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(result);
        (this.input, Result, latest) = (input, result, (string.Empty, result));
        lines = Section.Clawback is { Method: ClawbackMethod.Rerate } ? [.. input.Facts.Table.Rows.Select(t => (t.Order, t.Line))] : [];
    }

    /// <summary>The plan's payment section.</summary>
    public PaymentSection Section => input.Program.Document.Payments;

    /// <summary>Whether the plan says anything of payments.</summary>
    public bool HasSection => input.Program.Document.Payment is not null;

    /// <summary>The currency that the plan pays somebody in, and the rate by which its own amounts become it.</summary>
    public PayeeCurrency PaidIn(string participant) => Result.PaidIn(participant);

    internal PlanYear Year => input.Program.Document.Year;

    internal PeriodCalculation Result { get; }

    /// <summary>What payroll knows a component as; the component's own code where the plan says nothing, or has no such component.</summary>
    public string EarningCodeOf(string component) => input.Program.Document.Components.FirstOrDefault(c => c.Code == component)?.EarningCode ?? component;

    /// <summary>What a payee earned, as first calculated. Lines in another currency, which their component states, are paid elsewhere by their own terms; the plan's amounts are of what the payee is paid in.</summary>
    internal IEnumerable<IncentiveLine> LinesOf(string participant) => Result.LinesOf(participant).Where(l => l.Amount.Currency == PaidIn(participant).Currency);

    /// <summary>The result as if lines had never been, or only in part.</summary>
    /// <param name="taken">What is left of lines; those of other periods do not matter.</param>
    internal PeriodCalculation Without(IReadOnlyList<RemainingLine> taken)
    {
        var here = taken.Where(r => lines.Contains((r.Line.Order, r.Line.Line))).ToArray();
        var now = string.Join('|', here.Select(r => $"{r.Line.Order}/{r.Line.Line}:{CanonicalForm.Of(r.Remaining)}"));
        if (now.Length == 0) return Result;
        if (now != latest.Taken) latest = (now, Calculate.Run(input with { Facts = Left(here), Periods = new HashSet<string> { Result.Period.Code } }).Periods.Single());
        return latest.Result;
    }

    private FactSet Left(RemainingLine[] taken)
    {
        var parts = taken.ToDictionary(r => (r.Line.Order, r.Line.Line), r => r.Remaining);
        return input.Facts with
        {
            Transactions = [.. input.Facts.Transactions.Where(t => parts.GetValueOrDefault((t.Order, t.Line), 1m) != 0m)
                .Select(t => parts.TryGetValue((t.Order, t.Line), out var part) ? t with { Amount = t.Amount * part, Units = t.Units * part } : t)],
        };
    }
}
