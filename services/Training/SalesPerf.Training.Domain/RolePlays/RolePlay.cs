using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.RolePlays;

/// <summary>A situation to play, and how it is judged.</summary>
public sealed class RolePlayScenario
{
    private RolePlayScenario()
    {
    }

    /// <summary>A new scenario.</summary>
    public RolePlayScenario(string code, string title, string skillCode, string situation, IReadOnlyList<RubricCriterion> rubric)
    {
        Code = code;
        Describe(title, skillCode, situation, rubric);
    }

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Title { get; private set; } = string.Empty;

    /// <summary>The skill it trains.</summary>
    public string SkillCode { get; private set; } = string.Empty;

    /// <summary>What the players are told.</summary>
    public string Situation { get; private set; } = string.Empty;

    /// <summary>How it is judged.</summary>
    public IReadOnlyList<RubricCriterion> Rubric { get; private set; } = [];

    /// <summary>Changes the scenario; role plays that were held keep the rubric of their day.</summary>
    public void Describe(string title, string skillCode, string situation, IReadOnlyList<RubricCriterion> rubric)
    {
        RolePlays.Rubric.Require(rubric);
        (Title, SkillCode, Situation, Rubric) = (title, skillCode, situation, [.. rubric]);
    }
}

/// <summary>What a reviewer says of a role play.</summary>
/// <param name="Scores">One for every criterion.</param>
/// <param name="Strength">What went well.</param>
/// <param name="Improvement">What to do better.</param>
/// <param name="Action">What to do next.</param>
public sealed record RolePlayReview(IReadOnlyList<CriterionScore> Scores, string Strength, string Improvement, string Action);

/// <summary>A role play that was held.</summary>
public sealed class RolePlay
{
    private RolePlay()
    {
    }

    /// <summary>Records that a scenario was played.</summary>
    public RolePlay(Guid participantId, RolePlayScenario scenario, DateOnly heldOn)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Id = NewId.Of<RolePlayId>();
        (ParticipantId, ScenarioCode, SkillCode, Rubric, HeldOn) = (participantId, scenario.Code, scenario.SkillCode, scenario.Rubric, heldOn);
    }

    /// <summary>Id.</summary>
    public RolePlayId Id { get; private init; }

    /// <summary>Who played the seller.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>What was played.</summary>
    public string ScenarioCode { get; private init; } = string.Empty;

    /// <summary>The skill it trained.</summary>
    public string SkillCode { get; private init; } = string.Empty;

    /// <summary>Business date.</summary>
    public DateOnly HeldOn { get; private init; }

    /// <summary>The scenario's rubric on that day.</summary>
    public IReadOnlyList<RubricCriterion> Rubric { get; private init; } = [];

    /// <summary>The review, or null.</summary>
    public RolePlayReview? Review { get; private set; }

    /// <summary>Mean of the scores by weight, 1 to 5; null before the review.</summary>
    public decimal? Score { get; private set; }

    /// <summary>Subject of the reviewer.</summary>
    public string? ReviewedBy { get; private set; }

    /// <summary>Business date of the review.</summary>
    public DateOnly? ReviewedOn { get; private set; }

    /// <summary>Scores it and says what to make of it; once.</summary>
    public void Judge(RolePlayReview review, string by, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(review);
        if (Review is not null) throw new DomainException(TrainingErrors.RolePlayReviewed);
        Score = RolePlays.Rubric.Score(Rubric, review.Scores);
        (Review, ReviewedBy, ReviewedOn) = (review, by, today);
    }
}
