using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>A cause of a change with the part of the change that it makes.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Reference">Its business key.</param>
/// <param name="Change">Its part; the parts sum exactly to the change.</param>
/// <param name="Transaction">The transaction, where it is one.</param>
public sealed record Cause(string Kind, string Reference, decimal Change, TransactionKey? Transaction = null);

/// <summary>
/// Attributes the change between two states of facts to what changed: one fact after another becomes what it is later, in one stated order, and each step's effect is its
/// cause's part. So the parts sum to the whole exactly, whatever the plan; where two causes work together, the later one in the order has what they make together.
/// </summary>
public static class WhyDiff
{
    /// <summary>Cause of a part that no fact explains: the later amount was not calculated from the later state.</summary>
    public const string Unexplained = "unexplained";

    /// <summary>The causes of a change, those without an effect left out.</summary>
    /// <param name="before">The earlier state.</param>
    /// <param name="after">The later state.</param>
    /// <param name="amountOf">The amount that is compared, calculated from a state.</param>
    public static IReadOnlyList<Cause> Between(FactState before, FactState after, Func<FactState, decimal> amountOf)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(amountOf);
        var (causes, state, amount) = (new List<Cause>(), before, amountOf(before));
        foreach (var change in FactChanges.Between(before, after))
        {
            state = change.Apply(state);
            var next = amountOf(state);
            if (next != amount) causes.Add(new Cause(change.Kind, change.Reference, next - amount, change.Transaction));
            amount = next;
        }

        var rest = amountOf(after) - amount;
        if (rest != 0m) causes.Add(new Cause(Unexplained, after.PeriodCode, rest));
        return causes;
    }

    /// <summary>What a component pays a payee in a state; 0 where it cannot be calculated.</summary>
    /// <param name="state">The state.</param>
    /// <param name="participant">Who.</param>
    /// <param name="component">The component; null for all of them.</param>
    /// <param name="currency">In which currency: lines of others are another amount.</param>
    public static decimal AmountOf(FactState state, string participant, string? component, Currency currency) =>
        ResultOf(state, participant)?.LinesOf(participant).Where(l => l.Amount.Currency == currency && (component is null || l.Component == component)).Sum(l => l.Amount.Amount) ?? 0m;

    /// <summary>In what a payee is paid in a state; the plan's currency for whoever is not paid.</summary>
    public static Currency PaidIn(FactState state, string participant) => ResultOf(state, participant)?.PaidIn(participant).Currency ?? state.Program.Document.Currency;

    private static PeriodCalculation? ResultOf(FactState state, string participant)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Facts.Participants.All(p => p.Code != participant)) return null;
        var one = new HashSet<string> { participant };
        var input = new CalculationInput(state.Program, state.Facts) { Payees = PlanReach.PayeesFor(state, one), Only = one, Periods = new HashSet<string> { state.PeriodCode } };
        return Calculate.Run(input).Periods.Single();
    }
}
