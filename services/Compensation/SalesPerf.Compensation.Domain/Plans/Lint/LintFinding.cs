using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>What lint looks for. The code of a finding is its word; a plan accepts a finding by the same word.</summary>
public static class LintCodes
{
    /// <summary>Pay jumps at a point: a cent of results more is worth far more than a cent's part.</summary>
    public const string Cliff = "cliff";

    /// <summary>Pay falls where results rise.</summary>
    public const string PayFalls = "pay_falls";

    /// <summary>Pay accelerates and has no cap.</summary>
    public const string UnboundedExposure = "unbounded_exposure";

    /// <summary>A band, point, row or choice that nothing reaches.</summary>
    public const string UnreachableTier = "unreachable_tier";

    /// <summary>Between two bands is room in which nothing is paid.</summary>
    public const string Gap = "gap";

    /// <summary>Two bands hold one value; only the first counts.</summary>
    public const string Overlap = "overlap";

    /// <summary>A crediting rule that credits nobody.</summary>
    public const string DeadCreditRule = "dead_credit_rule";

    /// <summary>A component that pays nobody.</summary>
    public const string NobodyEarns = "nobody_earns";

    /// <summary>A component that pays for what was sold, and again for the event that lets its pay go.</summary>
    public const string PaidAgain = "paid_again";

    /// <summary>A multiplier for what is above that nothing says the beginning of: all is above.</summary>
    public const string AllOverage = "all_overage";

    /// <summary>All codes.</summary>
    public static IReadOnlyList<string> All { get; } = [Cliff, PayFalls, UnboundedExposure, UnreachableTier, Gap, Overlap, DeadCreditRule, NobodyEarns, PaidAgain, AllOverage];
}

/// <summary>Something in a plan that is allowed and probably not meant.</summary>
/// <param name="Code">One of <see cref="LintCodes"/>.</param>
/// <param name="Subject">The component, table or crediting rule.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Message">What happens, in a sentence, with the numbers of the witness. A test requires its translation, so it stands whole where a finding is made.</param>
/// <param name="Witness">An input that shows it; it was evaluated before the finding was told.</param>
/// <param name="Accepted">Why the author means it, where the plan says so.</param>
public sealed record LintFinding(string Code, string Subject, Place Place, string Message, LintWitness Witness, string? Accepted = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Code}: {Message}";
}

/// <summary>An input that proves a finding: either two people with the same facts but one, whose pay is compared; or somebody whose pay is compared with another plan's; or a formula over a table; or facts that somebody should be paid or credited by.</summary>
public abstract record LintWitness;

/// <summary>Two people of the same facts, who differ in the amount of one transaction.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Less">Who has the smaller result, and is paid what.</param>
/// <param name="More">Who has the larger one.</param>
public sealed record PayWitness(FactSet Facts, PaidPerson Less, PaidPerson More) : LintWitness;

/// <summary>Somebody in the facts of a witness.</summary>
/// <param name="Participant">Who is paid.</param>
/// <param name="Result">The amount of the transaction behind it.</param>
/// <param name="Pay">What the component pays.</param>
public sealed record PaidPerson(string Participant, decimal Result, decimal Pay);

/// <summary>Somebody who is paid the multiplier on everything.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Paid">Who is paid what.</param>
/// <param name="WithoutOverage">What it would be where nothing is above.</param>
public sealed record OverageWitness(FactSet Facts, PaidPerson Paid, decimal WithoutOverage) : LintWitness;

/// <summary>A formula over the plan's tables, and what it gives.</summary>
/// <param name="Formula">Formula, without names but those of tables.</param>
/// <param name="Value">What it gives.</param>
public sealed record FormulaWitness(string Formula, decimal Value) : LintWitness;

/// <summary>Facts in which a component or rule should have had an effect, and has none.</summary>
/// <param name="Facts">The facts: one transaction of every kind that the plan tells apart.</param>
public sealed record NothingWitness(FactSet Facts) : LintWitness;
