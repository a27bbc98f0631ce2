namespace SalesPerf.Territories.Contracts.Events.V1;

/// <summary>The organisation's settings, as they are now. Key: <c>organisation</c>.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA name of the zone in which its business dates lie, such as <c>Asia/Jakarta</c>.</param>
/// <param name="Currency">ISO 4217 code it reports in.</param>
/// <param name="Locale">BCP 47 tag of its texts, such as <c>id-ID</c>.</param>
public sealed record OrganisationChanged(string Name, string TimeZone, string Currency, string Locale);

/// <summary>A fiscal calendar with all its periods, as it is now. Key: the calendar's code.</summary>
/// <param name="CalendarCode">Unique in the organisation.</param>
/// <param name="Periods">Consecutive, earliest first; their codes are unique over all calendars.</param>
public sealed record CalendarChanged(string CalendarCode, IReadOnlyList<CalendarPeriod> Periods);

/// <summary>One period.</summary>
/// <param name="Code">Unique over all calendars.</param>
/// <param name="Start">First day.</param>
/// <param name="EndExclusive">First day after.</param>
public sealed record CalendarPeriod(string Code, DateOnly Start, DateOnly EndExclusive);

/// <summary>A participant, as it is now. Key: the participant's id.</summary>
/// <param name="ParticipantId">Id.</param>
/// <param name="Code">Business key; the one that tokens and files name.</param>
/// <param name="Name">Name to show.</param>
/// <param name="HiredOn">First day.</param>
/// <param name="LeftOn">First day after the last, or null.</param>
public sealed record ParticipantChanged(Guid ParticipantId, string Code, string Name, DateOnly HiredOn, DateOnly? LeftOn);

/// <summary>A position with its whole dated history, as it is known now. Key: the position's id.</summary>
/// <param name="PositionId">Id.</param>
/// <param name="Code">Business key.</param>
/// <param name="TitleCode">Title it is a seat of.</param>
/// <param name="TitleName">Name of the title.</param>
/// <param name="Holders">Who sat on it when; nobody twice on one day.</param>
/// <param name="ReportsTo">To which position it reported when.</param>
public sealed record PositionChanged(
    Guid PositionId, string Code, string TitleCode, string TitleName, IReadOnlyList<PositionHolder> Holders, IReadOnlyList<ReportingLine> ReportsTo);

/// <summary>A participant on a position, from a day to the day before another.</summary>
public sealed record PositionHolder(Guid ParticipantId, DateOnly From, DateOnly? UntilExclusive);

/// <summary>A line to a manager's position, from a day to the day before another.</summary>
public sealed record ReportingLine(Guid ManagerPositionId, DateOnly From, DateOnly? UntilExclusive);

/// <summary>Somebody new has a seat (a hire, not a correction of records): onboarding, goals and a plan follow. Key: the participant's id.</summary>
/// <param name="ParticipantId">Id.</param>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
/// <param name="PositionId">The seat.</param>
/// <param name="TitleCode">Its title.</param>
/// <param name="JoinedOn">First day.</param>
/// <param name="RequisitionId">The requisition that was filled.</param>
public sealed record ParticipantJoined(Guid ParticipantId, string Code, string Name, Guid PositionId, string TitleCode, DateOnly JoinedOn, Guid? RequisitionId);
