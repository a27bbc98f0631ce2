using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Contracts.Events.V1;

/// <summary>A calculation credited a seat for a period. Key: the position's id.</summary>
/// <param name="RunId">The calculation.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="PositionId">The seat.</param>
/// <param name="ParticipantId">Who sat on it.</param>
/// <param name="Transactions">Number of credited transactions.</param>
/// <param name="Amount">Sum of the credits, unrounded.</param>
public sealed record CreditsPosted(Guid RunId, string PeriodCode, Guid PositionId, Guid ParticipantId, int Transactions, UnroundedMoney Amount);

/// <summary>How a participant stands against the quota of a period, as calculated last. Key: the participant's id.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="PositionId">On which seat.</param>
/// <param name="CalendarCode">Calendar of the period.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="PeriodStart">Its first day.</param>
/// <param name="PeriodEndExclusive">First day after it.</param>
/// <param name="Measure">What is measured: <c>sales</c>.</param>
/// <param name="Achieved">The measurement, unrounded.</param>
/// <param name="Quota">The quota after ramp.</param>
/// <param name="Attainment">Achieved divided by quota, unrounded.</param>
/// <param name="Transactions">Number of credited transactions.</param>
/// <param name="Final">Whether the period is closed, so that the figure stands.</param>
public sealed record AttainmentChanged(
    Guid ParticipantId, Guid PositionId, string CalendarCode, string PeriodCode, DateOnly PeriodStart, DateOnly PeriodEndExclusive, string Measure,
    UnroundedMoney Achieved, UnroundedMoney Quota, Attainment Attainment, int Transactions, bool Final);

/// <summary>A participant can read the statement of a period. Key: the participant's id.</summary>
/// <param name="StatementId">Id.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="Total">What is paid.</param>
public sealed record StatementPublished(Guid StatementId, Guid ParticipantId, string PeriodCode, Money Total);

/// <summary>A statement that was published is withdrawn, and the participant cannot read it any more; once it is published again, that is told as before. Key: the participant's id.</summary>
/// <param name="StatementId">Id, also of the statement that is published for the period again.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="PeriodCode">Period.</param>
public sealed record StatementWithdrawn(Guid StatementId, Guid ParticipantId, string PeriodCode);

/// <summary>A period is closed: its results stand, and changes land in an open one. Key: the period's code.</summary>
/// <param name="CalendarCode">Calendar.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ResultHash">SHA-256 of the results, lower-case hexadecimal.</param>
public sealed record PeriodClosed(string CalendarCode, string PeriodCode, string ResultHash);
