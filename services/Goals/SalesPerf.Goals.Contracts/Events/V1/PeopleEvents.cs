using SalesPerf.Primitives;

namespace SalesPerf.Goals.Contracts.Events.V1;

/// <summary>Somebody was recognised; a reward is paid by Compensation. Key: the participant's id.</summary>
/// <param name="RecognitionId">Id.</param>
/// <param name="ParticipantId">Who.</param>
/// <param name="GivenBy">Subject of the giver.</param>
/// <param name="GivenOn">Business date.</param>
/// <param name="Title">For what, in a few words.</param>
/// <param name="Reward">Money that goes with it, or null.</param>
public sealed record RecognitionGiven(Guid RecognitionId, Guid ParticipantId, string GivenBy, DateOnly GivenOn, string Title, Money? Reward);

/// <summary>Work that was done, for the workload of a seat. Key: the participant's id.</summary>
/// <param name="MeasurementId">Id.</param>
/// <param name="ParticipantId">Who.</param>
/// <param name="KpiCode">Which activity.</param>
/// <param name="From">First day of the span.</param>
/// <param name="UntilExclusive">First day after it.</param>
/// <param name="Quantity">How often.</param>
/// <param name="Hours">How long in all.</param>
public sealed record ActivityMeasured(Guid MeasurementId, Guid ParticipantId, string KpiCode, DateOnly From, DateOnly UntilExclusive, decimal Quantity, decimal Hours);
