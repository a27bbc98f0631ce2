using System.Globalization;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Domain.Requisitions;

namespace SalesPerf.Recruiting.Domain.Applications;

/// <summary>What an interviewer would do.</summary>
public enum Recommendation
{
    /// <summary>By no means hire.</summary>
    StrongNoHire,

    /// <summary>Rather not hire.</summary>
    NoHire,

    /// <summary>Rather hire.</summary>
    Hire,

    /// <summary>Hire by all means.</summary>
    StrongHire,
}

/// <summary>A score for one attribute of the kit.</summary>
/// <param name="Attribute">Its code.</param>
/// <param name="Score">1 to 5.</param>
/// <param name="Evidence">What was seen or said.</param>
public sealed record AttributeScore(string Attribute, int Score, string Evidence);

/// <summary>One interviewer's judgement of one application.</summary>
public sealed class Scorecard
{
    /// <summary>Decimal places of a mean.</summary>
    public const int Places = 4;

    private Scorecard()
    {
    }

    /// <summary>Judges by a kit; refuses scores that miss an attribute, name another, lie out of bounds or show no evidence.</summary>
    public Scorecard(ApplicationId applicationId, string interviewer, IReadOnlyList<KitTrait> kit, IReadOnlyList<AttributeScore> scores, Recommendation recommendation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(scores);
        var violations = Violations(kit, scores).ToList();
        if (violations.Count > 0) throw new DomainException(RecruitingErrors.ScoresIncomplete(violations));
        Id = NewId.Of<ScorecardId>();
        (ApplicationId, Interviewer, Scores, Recommendation, WrittenAt) = (applicationId, interviewer, [.. scores], recommendation, now);
        var byAttribute = scores.ToDictionary(s => s.Attribute, s => s.Score, StringComparer.Ordinal);
        Score = RoundingRule.Round(kit.Sum(a => a.Weight * byAttribute[a.Code]) / kit.Sum(a => a.Weight), Places, RoundingMode.HalfEven);
    }

    /// <summary>Id.</summary>
    public ScorecardId Id { get; private init; }

    /// <summary>What is judged.</summary>
    public ApplicationId ApplicationId { get; private init; }

    /// <summary>Subject of the interviewer.</summary>
    public string Interviewer { get; private init; } = string.Empty;

    /// <summary>One for every attribute.</summary>
    public IReadOnlyList<AttributeScore> Scores { get; private init; } = [];

    /// <summary>Mean by weight, 1 to 5.</summary>
    public decimal Score { get; private init; }

    /// <summary>What the interviewer would do.</summary>
    public Recommendation Recommendation { get; private init; }

    /// <summary>When (UTC).</summary>
    public DateTimeOffset WrittenAt { get; private init; }

    private static IEnumerable<ErrorDetail> Violations(IReadOnlyList<KitTrait> kit, IReadOnlyList<AttributeScore> scores)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < scores.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/scores/{i}");
            if (!kit.Any(a => a.Code == scores[i].Attribute)) yield return new(pointer, "unknown_attribute", $"The kit has no attribute '{scores[i].Attribute}'.");
            if (!seen.Add(scores[i].Attribute)) yield return new(pointer, "repeated_attribute", $"'{scores[i].Attribute}' is scored twice.");
            if (scores[i].Score is < 1 or > 5) yield return new(pointer, "score_out_of_bounds", "A score is 1 to 5.");
            if (string.IsNullOrWhiteSpace(scores[i].Evidence)) yield return new(pointer, "evidence_missing", "Say what you saw or heard.");
        }

        foreach (var missing in kit.Where(a => !seen.Contains(a.Code)))
            yield return new("/scores", "missing_attribute", $"'{missing.Code}' has no score.");
    }
}

/// <summary>What all interviewers found of one attribute.</summary>
/// <param name="Attribute">Its code.</param>
/// <param name="Mean">Mean score.</param>
/// <param name="Lowest">Lowest score.</param>
/// <param name="Highest">Highest score; far from the lowest means: talk about it.</param>
public sealed record AttributeSummary(string Attribute, decimal Mean, int Lowest, int Highest);

/// <summary>What all interviewers found.</summary>
/// <param name="Scorecards">How many judged.</param>
/// <param name="Score">Mean of their scores; null where nobody judged.</param>
/// <param name="Attributes">Per attribute, in order of code.</param>
/// <param name="Recommendations">How many would do what.</param>
public sealed record ScorecardSummary(int Scorecards, decimal? Score, IReadOnlyList<AttributeSummary> Attributes, IReadOnlyDictionary<Recommendation, int> Recommendations)
{
    /// <summary>Sums up.</summary>
    public static ScorecardSummary Of(IReadOnlyCollection<Scorecard> cards)
    {
        ArgumentNullException.ThrowIfNull(cards);
        var attributes = cards.SelectMany(c => c.Scores).GroupBy(s => s.Attribute, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new AttributeSummary(g.Key, Mean(g.Select(s => (decimal)s.Score)), g.Min(s => s.Score), g.Max(s => s.Score)));
        return new(cards.Count, cards.Count == 0 ? null : Mean(cards.Select(c => c.Score)), [.. attributes],
            Enum.GetValues<Recommendation>().ToDictionary(r => r, r => cards.Count(c => c.Recommendation == r)));
    }

    private static decimal Mean(IEnumerable<decimal> values) => RoundingRule.Round(values.Average(), Scorecard.Places, RoundingMode.HalfEven);
}
