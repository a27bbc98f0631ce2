using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What a component pays a payee for a period.</summary>
/// <param name="Period">Code of the period.</param>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Component">Code of the component.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Unrounded">Exact.</param>
/// <param name="Amount">What is paid.</param>
/// <param name="Rounding">The rule between the two.</param>
/// <param name="EarningCode">Code for payroll, or null.</param>
public sealed record IncentiveLine(string Period, string Participant, string Component, string Name, UnroundedMoney Unrounded, Money Amount, RoundingRule Rounding, string? EarningCode);

/// <summary>A part of a transaction that counts for a payee.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Rule">The crediting rule.</param>
/// <param name="Level">0 direct, 1 and up by the reporting line.</param>
/// <param name="Share">Part of the transaction.</param>
/// <param name="Amount">Amount × share, in the plan's currency.</param>
/// <param name="Rate">The exchange rate that was applied.</param>
/// <param name="Values">What the plan names per credit.</param>
public sealed record CreditResult(
    TransactionFact Transaction, string Participant, string Rule, int Level, decimal Share, UnroundedMoney Amount, AppliedRate Rate, IReadOnlyDictionary<string, Value> Values);

/// <summary>A credit without what the plan names for it; see <see cref="CreditResult"/>.</summary>
internal readonly record struct BareCredit(TransactionRow Transaction, string Rule, int Level, decimal Share, UnroundedMoney Amount, AppliedRate Rate);

/// <summary>Something that cannot be calculated for a payee; the others have their results.</summary>
/// <param name="Period">Code of the period.</param>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Value">Name of the value or component.</param>
/// <param name="Error">Why.</param>
/// <param name="Line">Where in the plan, or 0.</param>
/// <param name="Column">Where in the plan, or 0.</param>
public sealed record CalculationProblem(string Period, string Participant, string Value, DomainError Error, int Line, int Column);

/// <summary>What a plan came to for some facts.</summary>
/// <param name="Program">The plan.</param>
/// <param name="Periods">The periods that were wanted, in order.</param>
/// <param name="Outside">Transactions in no period of the calendar.</param>
public sealed record CalculationResult(PlanProgram Program, IReadOnlyList<PeriodCalculation> Periods, IReadOnlyList<ExcludedTransaction> Outside)
{
    /// <summary>All lines.</summary>
    public IEnumerable<IncentiveLine> Lines => Periods.SelectMany(p => p.Lines);

    /// <summary>SHA-256 over the periods' hashes, lower-case hexadecimal: equal facts and plans have equal ones, whatever their order.</summary>
    public string Hash()
    {
        using var form = new CanonicalForm();
        form.Text("salesperf.calculation.v1").Text(Program.Document.Code).Length(Periods.Count);
        foreach (var period in Periods) form.Text(period.Hash());
        form.Length(Outside.Count);
        foreach (var excluded in Outside) ResultForm.Add(form, excluded);
        return form.Sha256();
    }
}
