using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain;

/// <summary>What Training refuses.</summary>
public static class TrainingErrors
{
    /// <summary>No skill of that code.</summary>
    public static DomainError SkillNotFound(string code) => new("training.skill_not_found", ErrorKind.NotFound, $"There is no skill '{code}'; put it into the catalogue first.");

    /// <summary>No course of that code.</summary>
    public static DomainError CourseNotFound(string code) => new("training.course_not_found", ErrorKind.NotFound, $"There is no course '{code}'.");

    /// <summary>No onboarding template of that code.</summary>
    public static DomainError TemplateNotFound(string code) => new("training.template_not_found", ErrorKind.NotFound, $"There is no onboarding template '{code}'.");

    /// <summary>Two templates for one title.</summary>
    public static DomainError TitleHasTemplate { get; } =
        new("training.title_has_template", ErrorKind.AlreadyExists, "The title (or the default) has an onboarding template of another code already; change that one.");

    /// <summary>A programme needs steps.</summary>
    public static DomainError NoSteps { get; } = new("training.template_without_steps", ErrorKind.Invalid, "An onboarding template has at least one step.");

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError ParticipantNotFound(string code) => new("training.participant_not_found", ErrorKind.NotFound, $"There is no participant '{code}' whose training you may see.");

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError EnrolmentNotFound { get; } = new("training.enrolment_not_found", ErrorKind.NotFound, "There is no such enrolment.");

    /// <summary>The enrolment has no such step.</summary>
    public static DomainError StepNotFound(int number) => new("training.step_not_found", ErrorKind.NotFound, $"The enrolment has no step {number}.");

    /// <summary>A step was done or skipped before.</summary>
    public static DomainError StepClosed(int number) => new("training.step_closed", ErrorKind.RuleBroken, $"Step {number} is done or skipped already.");

    /// <summary>There are no steps yet.</summary>
    public static DomainError EnrolmentWaits { get; } =
        new("training.enrolment_waits_for_template", ErrorKind.RuleBroken, "The enrolment waits for an onboarding template; put one for its title, or a default one.");

    /// <summary>A template was given twice.</summary>
    public static DomainError EnrolmentBegun { get; } = new("training.enrolment_begun", ErrorKind.RuleBroken, "The enrolment has its steps already.");

    /// <summary>No scenario of that code.</summary>
    public static DomainError ScenarioNotFound(string code) => new("training.scenario_not_found", ErrorKind.NotFound, $"There is no role-play scenario '{code}'.");

    /// <summary>A rubric that cannot be scored by.</summary>
    public static DomainError BadRubric(string why) => new("training.bad_rubric", ErrorKind.Invalid, why);

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError RolePlayNotFound { get; } = new("training.role_play_not_found", ErrorKind.NotFound, "There is no such role play.");

    /// <summary>A review stands.</summary>
    public static DomainError RolePlayReviewed { get; } = new("training.role_play_already_reviewed", ErrorKind.RuleBroken, "The role play was reviewed already; hold another one.");

    /// <summary>Scores that do not fit the rubric.</summary>
    public static DomainError ScoresIncomplete(IEnumerable<ErrorDetail> details) =>
        new DomainError("training.scores_incomplete", ErrorKind.Invalid, "Every criterion of the rubric gets exactly one score from 1 to 5; see errors.").With(details);

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError PlanNotFound { get; } = new("training.coaching_plan_not_found", ErrorKind.NotFound, "There is no such coaching plan.");

    /// <summary>A plan is over.</summary>
    public static DomainError PlanCompleted { get; } = new("training.coaching_plan_completed", ErrorKind.RuleBroken, "The coaching plan is completed; open another one.");

    /// <summary>One plan for each gap.</summary>
    public static DomainError GapHasPlan { get; } = new("training.gap_has_plan", ErrorKind.AlreadyExists, "There is a coaching plan for this gap already.");

    /// <summary>The same certification from the same day.</summary>
    public static DomainError CertificationExists { get; } =
        new("training.certification_exists", ErrorKind.AlreadyExists, "The participant has this certification from that day already.");

    /// <summary>It has not run out.</summary>
    public static DomainError CertificationValid { get; } = new("training.certification_still_valid", ErrorKind.RuleBroken, "The certification is still valid.");

    /// <summary>Goals knows of no participant of an event's id yet.</summary>
    public static DomainError ParticipantUnknown(Guid id) => new("training.participant_unknown", ErrorKind.NotFound, $"The participant {id} is not known here yet.");
}
