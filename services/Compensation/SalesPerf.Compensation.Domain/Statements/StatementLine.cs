using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>What a line pays.</summary>
public enum LineKind
{
    /// <summary>A measurement multiplied by a rate.</summary>
    Commission,

    /// <summary>Money that goes with a recognition, paid as it is.</summary>
    Reward,

    /// <summary>The difference to what a closed period should have paid, with its cause.</summary>
    Adjustment,
}

/// <summary>A step that leads to a line's amount, in the order in which a person would follow it.</summary>
/// <param name="Code">What the step is: <c>measurement</c>, <c>quota</c>, <c>attainment</c>, <c>rate</c>, <c>unrounded</c>, <c>rounding</c>.</param>
/// <param name="Value">The figure, with as many decimals as it has; for <c>rounding</c> the rule.</param>
/// <param name="Unit">A currency, or null for a fraction or a rule.</param>
/// <param name="Text">The step in words.</param>
public sealed record ExplanationStep(string Code, string Value, string? Unit, string Text);

/// <summary>A fact that changed a closed period.</summary>
/// <param name="Kind">What changed: <c>transaction</c>, <c>rate</c>, <c>plan</c>.</param>
/// <param name="Reference">Its business key.</param>
/// <param name="TransactionId">The transaction, where it is one.</param>
/// <param name="Before">What it counted for the payee when the period was closed, or at the adjustment before.</param>
/// <param name="After">What it counts now.</param>
public sealed record AdjustmentCause(string Kind, string Reference, Guid? TransactionId, decimal? Before, decimal? After);

/// <summary>A line of a statement: what is paid and how it came about.</summary>
/// <param name="Payee">To whom.</param>
/// <param name="Kind">What it pays.</param>
/// <param name="ComponentCode">The component of the plan, or <c>reward</c>.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="OriginPeriodCode">The period whose results it pays; for an adjustment an earlier, closed one.</param>
/// <param name="Plan">The plan version, or null for a reward.</param>
/// <param name="Unrounded">The exact product.</param>
/// <param name="Amount">What is paid.</param>
/// <param name="Rounding">The rule between the two.</param>
/// <param name="Steps">How it came about.</param>
/// <param name="Causes">What changed, for an adjustment.</param>
public sealed record StatementLine(
    PayeeFacts Payee, LineKind Kind, string ComponentCode, string ComponentName, string OriginPeriodCode, PlanInForce? Plan, UnroundedMoney Unrounded, Money Amount, RoundingRule Rounding,
    IReadOnlyList<ExplanationStep> Steps, IReadOnlyList<AdjustmentCause> Causes);
