using SalesPerf.Primitives;

namespace SalesPerf.Goals.Contracts.Events.V1;

/// <summary>A goal was published to a person with its reason, and waits for the person's agreement. Key: the goal's id.</summary>
/// <param name="GoalId">Id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="KpiCode">What is measured.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Target">How much, in the KPI's unit.</param>
public sealed record GoalPublished(Guid GoalId, Guid ParticipantId, string KpiCode, string PeriodCode, decimal Target);

/// <summary>A goal will be missed at the present pace. Key: the goal's id.</summary>
/// <param name="GoalId">Id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="KpiCode">What is measured.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Actual">So far, in the KPI's unit.</param>
/// <param name="Expected">What the pace asks for by now.</param>
/// <param name="Target">At the end.</param>
public sealed record GoalOffTrack(Guid GoalId, Guid ParticipantId, string KpiCode, string PeriodCode, decimal Actual, decimal Expected, decimal Target);

/// <summary>A goal's period is over and it has its score. Key: the goal's id.</summary>
/// <param name="GoalId">Id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="KpiCode">What was measured.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Score">Actual divided by target, 0 or more.</param>
public sealed record GoalScored(Guid GoalId, Guid ParticipantId, string KpiCode, string PeriodCode, decimal Score);

/// <summary>Somebody was below the threshold of a KPI in a period that is over. Key: the participant's id.</summary>
/// <param name="GapId">Id.</param>
/// <param name="ParticipantId">Who.</param>
/// <param name="KpiCode">Of what.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Attainment">What was reached.</param>
/// <param name="Threshold">What had to be.</param>
/// <param name="SkillCode">The skill that closes such a gap.</param>
/// <param name="Reason">A sentence with the figures.</param>
/// <param name="Current">Whether the period is the latest that ended: only then is there something to coach now; earlier gaps are on record.</param>
public sealed record PerformanceGapFound(
    Guid GapId, Guid ParticipantId, string KpiCode, string PeriodCode, Attainment Attainment, Attainment Threshold, string SkillCode, string Reason, bool Current);
