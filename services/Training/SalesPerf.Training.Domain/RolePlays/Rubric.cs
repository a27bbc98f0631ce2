using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.RolePlays;

/// <summary>One criterion of a rubric.</summary>
/// <param name="Criterion">Short name; unique in the rubric.</param>
/// <param name="Description">What a good performance looks like.</param>
/// <param name="Weight">More than 0; weights are relative to each other.</param>
public sealed record RubricCriterion(string Criterion, string Description, decimal Weight);

/// <summary>A score for one criterion.</summary>
/// <param name="Criterion">Which.</param>
/// <param name="Score">1 to 5.</param>
/// <param name="Comment">What was seen.</param>
public sealed record CriterionScore(string Criterion, int Score, string Comment);

/// <summary>How a role play is judged.</summary>
public static class Rubric
{
    /// <summary>Worst score.</summary>
    public const int Lowest = 1;

    /// <summary>Best score.</summary>
    public const int Highest = 5;

    /// <summary>Decimal places of a weighted score.</summary>
    public const int Places = 4;

    /// <summary>Refuses a rubric that nobody can score by.</summary>
    public static void Require(IReadOnlyList<RubricCriterion> rubric)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        if (rubric.Count == 0) throw new DomainException(TrainingErrors.BadRubric("A rubric has at least one criterion."));
        if (rubric.Any(c => c.Weight <= 0m)) throw new DomainException(TrainingErrors.BadRubric("Every criterion weighs more than 0."));
        if (rubric.Select(c => c.Criterion).Distinct(StringComparer.Ordinal).Count() != rubric.Count)
            throw new DomainException(TrainingErrors.BadRubric("Each criterion has a name of its own."));
    }

    /// <summary>The mean of the scores by weight, 1 to 5; refuses scores that miss a criterion, name another, or lie out of bounds.</summary>
    public static decimal Score(IReadOnlyList<RubricCriterion> rubric, IReadOnlyList<CriterionScore> scores)
    {
        Require(rubric);
        ArgumentNullException.ThrowIfNull(scores);
        var violations = Violations(rubric, scores).ToList();
        if (violations.Count > 0) throw new DomainException(TrainingErrors.ScoresIncomplete(violations));
        var byCriterion = scores.ToDictionary(s => s.Criterion, s => s.Score, StringComparer.Ordinal);
        return RoundingRule.Round(rubric.Sum(c => c.Weight * byCriterion[c.Criterion]) / rubric.Sum(c => c.Weight), Places, RoundingMode.HalfEven);
    }

    private static IEnumerable<ErrorDetail> Violations(IReadOnlyList<RubricCriterion> rubric, IReadOnlyList<CriterionScore> scores)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < scores.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/scores/{i}");
            if (!rubric.Any(c => c.Criterion == scores[i].Criterion)) yield return new(pointer, "unknown_criterion", $"The rubric has no criterion '{scores[i].Criterion}'.");
            if (!seen.Add(scores[i].Criterion)) yield return new(pointer, "repeated_criterion", $"'{scores[i].Criterion}' is scored twice.");
            if (scores[i].Score is < Lowest or > Highest) yield return new(pointer, "score_out_of_bounds", $"A score is {Lowest} to {Highest}.");
        }

        foreach (var missing in rubric.Where(c => !seen.Contains(c.Criterion)))
            yield return new("/scores", "missing_criterion", $"'{missing.Criterion}' has no score.");
    }
}
