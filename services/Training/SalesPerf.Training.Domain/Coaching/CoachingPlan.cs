using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.Coaching;

/// <summary>Where a plan stands.</summary>
public enum CoachingStatus
{
    /// <summary>Under way.</summary>
    Open,

    /// <summary>Carried out, with its outcome.</summary>
    Completed,
}

/// <summary>What a proposed action is.</summary>
public enum ActionKind
{
    /// <summary>Play a scenario.</summary>
    RolePlay,

    /// <summary>Take a course.</summary>
    Course,
}

/// <summary>Something proposed to close the gap.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Code">Code of the scenario or course.</param>
/// <param name="Title">Name to show.</param>
public sealed record ProposedAction(ActionKind Kind, string Code, string Title);

/// <summary>One session of coach and seller: feedback with strength, improvement and action.</summary>
/// <param name="HeldOn">Business date.</param>
/// <param name="Notes">What was talked about.</param>
/// <param name="Strength">What goes well.</param>
/// <param name="Improvement">What to do better.</param>
/// <param name="Action">What to do next.</param>
/// <param name="By">Subject of the coach.</param>
public sealed record CoachingSession(DateOnly HeldOn, string Notes, string Strength, string Improvement, string Action, string By);

/// <summary>What lies behind a performance gap.</summary>
/// <param name="GapId">Id that Goals gave.</param>
/// <param name="ReasonCode">Key of the sentence that says why.</param>
/// <param name="ReasonValues">The figures in it.</param>
/// <param name="BottleneckStage">The stage of the funnel that loses most, or null.</param>
public sealed record GapBehind(Guid GapId, string ReasonCode, IReadOnlyList<string> ReasonValues, string? BottleneckStage);

/// <summary>How somebody is brought forward in one skill.</summary>
public sealed class CoachingPlan
{
    private CoachingPlan()
    {
    }

    private CoachingPlan(Guid participantId, string skillCode, Guid? coachId, IReadOnlyList<ProposedAction> actions, DateOnly openedOn, string openedBy)
    {
        Id = NewId.Of<CoachingPlanId>();
        (ParticipantId, SkillCode, CoachId, Actions, OpenedOn, OpenedBy) = (participantId, skillCode, coachId, actions, openedOn, openedBy);
    }

    /// <summary>Opens a plan for a gap that Goals found.</summary>
    public static CoachingPlan ForGap(Guid participantId, string skillCode, GapBehind gap, Guid? coachId, IReadOnlyList<ProposedAction> actions, DateOnly today, string openedBy)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return new(participantId, skillCode, coachId, actions, today, openedBy)
        {
            GapId = gap.GapId, ReasonCode = gap.ReasonCode, ReasonValues = gap.ReasonValues, BottleneckStage = string.IsNullOrWhiteSpace(gap.BottleneckStage) ? null : gap.BottleneckStage,
        };
    }

    /// <summary>Opens a plan that somebody thought right.</summary>
    public static CoachingPlan ByHand(Guid participantId, string skillCode, string reason, Guid? coachId, IReadOnlyList<ProposedAction> actions, DateOnly today, string openedBy) =>
        new(participantId, skillCode, coachId, actions, today, openedBy) { Reason = reason };

    /// <summary>Id.</summary>
    public CoachingPlanId Id { get; private init; }

    /// <summary>Who is coached.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>The gap it is for, or null.</summary>
    public Guid? GapId { get; private init; }

    /// <summary>The stage of the funnel that loses most, or null.</summary>
    public string? BottleneckStage { get; private init; }

    /// <summary>The skill it trains.</summary>
    public string SkillCode { get; private init; } = string.Empty;

    /// <summary>Why, in the words of whoever opened it by hand; null of a plan for a gap.</summary>
    public string? Reason { get; private init; }

    /// <summary>Key of the sentence that says why a gap is behind it, worded where it is read; null of a plan by hand.</summary>
    public string? ReasonCode { get; private init; }

    /// <summary>The figures in that sentence.</summary>
    public IReadOnlyList<string> ReasonValues { get; private init; } = [];

    /// <summary>The coach: manager of the participant on the day it was opened; null where nobody is.</summary>
    public Guid? CoachId { get; private init; }

    /// <summary>What is proposed to do.</summary>
    public IReadOnlyList<ProposedAction> Actions { get; private init; } = [];

    /// <summary>Sessions held, in the order recorded.</summary>
    public IReadOnlyList<CoachingSession> Sessions { get; private set; } = [];

    /// <summary>Where it stands.</summary>
    public CoachingStatus Status { get; private set; }

    /// <summary>Business date.</summary>
    public DateOnly OpenedOn { get; private init; }

    /// <summary>Subject of whoever opened it, or the service that did.</summary>
    public string OpenedBy { get; private init; } = string.Empty;

    /// <summary>Business date, or null.</summary>
    public DateOnly? CompletedOn { get; private set; }

    /// <summary>What came out, or null.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Records a session.</summary>
    public void Record(CoachingSession session)
    {
        RequireOpen();
        Sessions = [.. Sessions, session];
    }

    /// <summary>Ends the plan with what came out.</summary>
    public void Complete(string outcome, DateOnly today)
    {
        RequireOpen();
        (Status, Outcome, CompletedOn) = (CoachingStatus.Completed, outcome, today);
    }

    private void RequireOpen()
    {
        if (Status != CoachingStatus.Open) throw new DomainException(TrainingErrors.PlanCompleted);
    }
}
