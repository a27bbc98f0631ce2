namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>What a line pays.</summary>
public enum LineKind
{
    /// <summary>A component of the payee's plan.</summary>
    Commission,

    /// <summary>Money that goes with a recognition, paid as it is.</summary>
    Reward,

    /// <summary>Money that somebody decided: the outcome of a dispute, or a payment by hand with its reason.</summary>
    Correction,

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
/// <param name="Kind">What changed: <c>transaction</c>, <c>rate</c>, <c>plan</c>, <c>quota</c>, <c>parameter</c>, <c>fx</c>, <c>classification</c>, ...</param>
/// <param name="Reference">Its business key.</param>
/// <param name="TransactionId">The transaction, where it is one.</param>
/// <param name="Before">What it counted for the payee when the period was closed, or at the adjustment before.</param>
/// <param name="After">What it counts now.</param>
/// <param name="Change">The part of the adjustment that it caused; the causes of a line sum to the line.</param>
public sealed record AdjustmentCause(string Kind, string Reference, Guid? TransactionId, decimal? Before, decimal? After, decimal? Change = null);
