using SalesPerf.Primitives;

namespace SalesPerf.Territories.Contracts.Events.V1;

/// <summary>A seat has a quota for a period. Key: the position's id.</summary>
/// <param name="QuotaId">Id.</param>
/// <param name="PositionId">The seat.</param>
/// <param name="ParticipantId">Who sits on it on the period's first day (or joined in it), or null for a vacant seat.</param>
/// <param name="CalendarCode">Calendar of the period.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="PeriodStart">Its first day.</param>
/// <param name="PeriodEndExclusive">First day after it.</param>
/// <param name="Measure">What is measured: <c>sales</c>.</param>
/// <param name="Amount">The quota after ramp.</param>
/// <param name="Ramp">Share of the full quota that applies while a newcomer ramps up; 1 where none.</param>
public sealed record QuotaPublished(
    Guid QuotaId, Guid PositionId, Guid? ParticipantId, string CalendarCode, string PeriodCode, DateOnly PeriodStart, DateOnly PeriodEndExclusive, string Measure, UnroundedMoney Amount, Share Ramp);

/// <summary>A published quota has another amount or another holder. Key: the position's id.</summary>
/// <param name="QuotaId">Id.</param>
/// <param name="PositionId">The seat.</param>
/// <param name="ParticipantId">Who it is for.</param>
/// <param name="CalendarCode">Calendar of the period.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="PeriodStart">Its first day.</param>
/// <param name="PeriodEndExclusive">First day after it.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Amount">The quota from now on.</param>
/// <param name="Previous">The quota until now.</param>
/// <param name="Ramp">Share of the full quota.</param>
/// <param name="Reason">Why.</param>
public sealed record QuotaChanged(
    Guid QuotaId, Guid PositionId, Guid? ParticipantId, string CalendarCode, string PeriodCode, DateOnly PeriodStart, DateOnly PeriodEndExclusive, string Measure, UnroundedMoney Amount, UnroundedMoney Previous, Share Ramp, string Reason);

/// <summary>Why there is room to hire.</summary>
public enum ShortfallCause
{
    /// <summary>Somebody performs and carries more than one person can.</summary>
    Overloaded = 1,

    /// <summary>A seat with a quota has nobody on it.</summary>
    Vacant = 2,
}

/// <summary>There is more to sell than people to sell it. Key: the shortfall's id.</summary>
/// <param name="ShortfallId">Id.</param>
/// <param name="Cause">Why.</param>
/// <param name="TitleCode">Title of the seat that is needed.</param>
/// <param name="PositionId">The overloaded or vacant seat.</param>
/// <param name="ParticipantId">Who is overloaded, or null.</param>
/// <param name="TerritoryCode">Where, or null.</param>
/// <param name="Seats">How many.</param>
/// <param name="Attainment">Of the overloaded person.</param>
/// <param name="Utilisation">Workload divided by what a person can carry.</param>
/// <param name="Reason">A sentence with the figures, in English.</param>
/// <param name="FoundOn">Business date.</param>
/// <param name="ReasonKey">Key of that sentence, to word it in a reader's language; null in events from before there was one.</param>
/// <param name="ReasonValues">The figures in it, as they are in JSON.</param>
public sealed record CapacityShortfallFound(
    Guid ShortfallId, ShortfallCause Cause, string TitleCode, Guid PositionId, Guid? ParticipantId, string? TerritoryCode, int Seats, Attainment? Attainment, Share? Utilisation, string Reason, DateOnly FoundOn,
    string? ReasonKey = null, IReadOnlyList<string>? ReasonValues = null);
