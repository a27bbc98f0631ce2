using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Goals;

/// <summary>Refusals about goals.</summary>
public static class GoalErrors
{
    /// <summary>No such goal, or not for the caller to know.</summary>
    public static DomainError NotFound { get; } = new("goals.goal_not_found", ErrorKind.NotFound, "There is no such goal, or it is not yours to see.");

    /// <summary>No such participant, or not for the caller to know.</summary>
    public static DomainError ParticipantNotFound { get; } = new("goals.participant_not_found", ErrorKind.NotFound, "There is no such participant, or they are not yours to see.");

    /// <summary>No calendar has that period.</summary>
    public static DomainError PeriodNotFound(string code) => new("goals.period_not_found", ErrorKind.NotFound, $"No fiscal calendar has a period '{code}'.");

    /// <summary>The participant has a goal for this KPI and period.</summary>
    public static DomainError AlreadySet { get; } = new("goals.goal_already_set", ErrorKind.AlreadyExists, "This participant has a goal for this KPI and period already; change that one.");

    /// <summary>Only a draft can be published.</summary>
    public static DomainError NotADraft { get; } = new("goals.goal_not_a_draft", ErrorKind.RuleBroken, "Only a draft can be published; this goal was published or withdrawn before.");

    /// <summary>A goal without a reason wins nobody.</summary>
    public static DomainError ReasonMissing { get; } = new("goals.reason_missing", ErrorKind.Invalid, "State the reason: a goal is told to a person together with why it is set.");

    /// <summary>The person was not told of it yet, or is not asked.</summary>
    public static DomainError NotPublished { get; } = new("goals.goal_not_published", ErrorKind.RuleBroken, "This goal does not wait for an agreement: it is a draft, withdrawn, or its period is over.");

    /// <summary>Only the person can agree to it or ask about it.</summary>
    public static DomainError NotYourGoal { get; } = new("goals.not_your_goal", ErrorKind.Forbidden, "Only the person whose goal it is can do this.");

    /// <summary>Nobody answers their own question.</summary>
    public static DomainError OwnQuestion { get; } = new("goals.own_question", ErrorKind.Forbidden, "Somebody who leads the person answers the question, not the person.");

    /// <summary>It is no longer a goal.</summary>
    public static DomainError Withdrawn { get; } = new("goals.goal_withdrawn", ErrorKind.RuleBroken, "This goal was withdrawn.");

    /// <summary>The target belongs to the quota.</summary>
    public static DomainError ChangedByQuota { get; } = new("goals.changed_by_quota", ErrorKind.RuleBroken, "This goal is a quota; change the quota, and the goal follows.");

    /// <summary>No such question on this goal.</summary>
    public static DomainError QuestionNotFound { get; } = new("goals.question_not_found", ErrorKind.NotFound, "This goal has no such question.");

    /// <summary>The question has its answer.</summary>
    public static DomainError AlreadyAnswered { get; } = new("goals.question_already_answered", ErrorKind.RuleBroken, "This question was answered; ask a new one to go on.");

    /// <summary>The parent goal is not there.</summary>
    public static DomainError ParentNotFound { get; } = new("goals.parent_goal_not_found", ErrorKind.NotFound, "The parent goal does not exist, or it is not yours to see.");
}
