namespace SalesPerf.Training.Contracts.Events.V1;

/// <summary>A coaching plan was opened. Key: the plan's id.</summary>
/// <param name="PlanId">Id.</param>
/// <param name="ParticipantId">Who is coached.</param>
/// <param name="GapId">The gap it is for, or null.</param>
/// <param name="SkillCode">The skill it trains.</param>
public sealed record CoachingPlanOpened(Guid PlanId, Guid ParticipantId, Guid? GapId, string SkillCode);

/// <summary>A coaching plan was carried out. Key: the plan's id.</summary>
/// <param name="PlanId">Id.</param>
/// <param name="ParticipantId">Who was coached.</param>
/// <param name="GapId">The gap it was for, or null.</param>
/// <param name="SkillCode">The skill it trained.</param>
/// <param name="CompletedOn">Business date.</param>
/// <param name="Outcome">What came out, in the coach's words.</param>
public sealed record CoachingCompleted(Guid PlanId, Guid ParticipantId, Guid? GapId, string SkillCode, DateOnly CompletedOn, string Outcome);

/// <summary>Somebody proved a skill. Key: the certification's id.</summary>
/// <param name="CertificationId">Id.</param>
/// <param name="ParticipantId">Who.</param>
/// <param name="Code">Which certification.</param>
/// <param name="SkillCode">Of which skill.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidUntilExclusive">First day after, or null where it does not expire.</param>
public sealed record CertificationAwarded(Guid CertificationId, Guid ParticipantId, string Code, string SkillCode, DateOnly ValidFrom, DateOnly? ValidUntilExclusive);

/// <summary>A certification ran out. Key: the certification's id.</summary>
/// <param name="CertificationId">Id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Code">Which certification.</param>
/// <param name="SkillCode">Of which skill.</param>
/// <param name="ExpiredOn">First day without it.</param>
public sealed record CertificationExpired(Guid CertificationId, Guid ParticipantId, string Code, string SkillCode, DateOnly ExpiredOn);

/// <summary>Somebody began the onboarding programme of a title. Key: the enrolment's id.</summary>
/// <param name="EnrolmentId">Id.</param>
/// <param name="ParticipantId">Who.</param>
/// <param name="TemplateCode">Which template it was made from.</param>
/// <param name="StartsOn">First day.</param>
public sealed record OnboardingStarted(Guid EnrolmentId, Guid ParticipantId, string TemplateCode, DateOnly StartsOn);
