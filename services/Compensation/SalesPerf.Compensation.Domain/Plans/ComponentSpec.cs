using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A named value that is paid.</summary>
/// <param name="Code">Code; also its name in formulas.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Kind">Shape of its calculation.</param>
/// <param name="Place">Where its code stands.</param>
public sealed record ComponentSpec(string Code, string Name, ComponentKind Kind, Place Place)
{
    /// <summary>The formulas of its kind, by field.</summary>
    public IReadOnlyDictionary<string, ExpressionText> Formulas { get; init; } = new Dictionary<string, ExpressionText>();

    /// <summary>The words of its kind (table, mode, pick), by field.</summary>
    public IReadOnlyDictionary<string, PlanScalar> Words { get; init; } = new Dictionary<string, PlanScalar>();

    /// <summary>Weights of goals, for <c>mbo</c>.</summary>
    public IReadOnlyList<GoalSpec> Goals { get; init; } = [];

    /// <summary>Choices, for <c>rules</c>.</summary>
    public IReadOnlyList<RuleSpec> Rules { get; init; } = [];

    /// <summary>Where it is false, nothing is paid.</summary>
    public ExpressionText? When { get; init; }

    /// <summary>Multiplies the result.</summary>
    public ExpressionText? Factor { get; init; }

    /// <summary>Least result, after the factor.</summary>
    public ExpressionText? Floor { get; init; }

    /// <summary>Greatest result, after the floor.</summary>
    public ExpressionText? Cap { get; init; }

    /// <summary>Rounding; null takes the plan's.</summary>
    public RoundingRule? Rounding { get; init; }

    /// <summary>Whether each credit is rounded, instead of the line once.</summary>
    public bool RoundEachCredit { get; init; }

    /// <summary>Whether there is one result per credit; null follows from its formulas.</summary>
    public bool? PerCredit { get; init; }

    /// <summary>Code for payroll, or null.</summary>
    public string? EarningCode { get; init; }

    /// <summary>Currency of the line; null is the plan's. What is calculated in the plan's currency is converted on the last day of the period.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Findings of lint that the author accepts, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Accepts { get; init; } = new Dictionary<string, string>();

    /// <summary>First day: credits (for a component per period, periods that end) before it count nothing.</summary>
    public DateOnly? From { get; init; }

    /// <summary>First day after; null is open.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>A goal and its weight.</summary>
/// <param name="Goal">Code of the goal.</param>
/// <param name="Weight">Weight.</param>
public sealed record GoalSpec(string Goal, ExpressionText Weight);

/// <summary>One choice of a component of kind <c>rules</c>.</summary>
/// <param name="When">Condition; null is always.</param>
/// <param name="Rate">Rate on the basis; or null.</param>
/// <param name="Pay">Amount; or null.</param>
/// <param name="Priority">A lower number is asked first.</param>
/// <param name="Place">Where it stands.</param>
public sealed record RuleSpec(ExpressionText? When, ExpressionText? Rate, ExpressionText? Pay, int Priority, Place Place);
