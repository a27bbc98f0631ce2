using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Requisitions;

/// <summary>Something a candidate is judged by.</summary>
/// <param name="Code">Unique in the kit.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Weight">More than 0; weights are relative to each other.</param>
/// <param name="Anchors">What the scores 1 to 5 look like, from the lowest on; may be fewer.</param>
public sealed record KitTrait(string Code, string Name, decimal Weight, IReadOnlyList<string> Anchors);

/// <summary>The attributes by which all candidates of a requisition are judged alike.</summary>
public static class Kit
{
    /// <summary>Skill, experience, and fit with culture and values: what is asked where nobody said otherwise.</summary>
    public static IReadOnlyList<KitTrait> Default { get; } =
    [
        new("skill", "Skill", 0.4m, ["Cannot do it", "Needs close help", "Does the usual", "Does the difficult", "Teaches others"]),
        new("experience", "Experience", 0.3m, ["None", "Other fields only", "Some in this field", "Much in this field", "Leads in this field"]),
        new("culture-and-values", "Fit with culture and values", 0.3m, ["Works against them", "Shows little of them", "Shows them when asked", "Shows them unasked", "Brings others to them"]),
    ];

    /// <summary>Refuses a kit that nobody can score by.</summary>
    public static void Require(IReadOnlyList<KitTrait> kit)
    {
        ArgumentNullException.ThrowIfNull(kit);
        if (kit.Count == 0) throw new DomainException(RecruitingErrors.BadKit("A kit has at least one attribute."));
        if (kit.Any(a => a.Weight <= 0m)) throw new DomainException(RecruitingErrors.BadKit("Every attribute weighs more than 0."));
        if (kit.Any(a => a.Anchors.Count > 5)) throw new DomainException(RecruitingErrors.BadKit("An attribute has at most 5 anchors, one per score."));
        if (kit.Select(a => a.Code).Distinct(StringComparer.Ordinal).Count() != kit.Count) throw new DomainException(RecruitingErrors.BadKit("Each attribute has a code of its own."));
    }
}
