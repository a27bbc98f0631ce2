namespace SalesPerf.Recruiting.Contracts.Events.V1;

/// <summary>A requisition was approved and is open. Key: the requisition's id.</summary>
/// <param name="RequisitionId">Id.</param>
/// <param name="TitleCode">For which title.</param>
/// <param name="Seats">How many.</param>
/// <param name="ShortfallId">The shortfall that proposed it, or null.</param>
public sealed record RequisitionOpened(Guid RequisitionId, string TitleCode, int Seats, Guid? ShortfallId);

/// <summary>A candidate accepted an offer and will start. Key: the application's id.</summary>
/// <param name="ApplicationId">Id.</param>
/// <param name="CandidateId">Who.</param>
/// <param name="RequisitionId">The requisition that is filled.</param>
/// <param name="ShortfallId">The shortfall behind it, or null.</param>
/// <param name="ParticipantCode">Business key that the newcomer gets.</param>
/// <param name="Name">Name to show.</param>
/// <param name="StartOn">First day.</param>
/// <param name="TitleCode">Title of the seat.</param>
/// <param name="ManagerPositionCode">Position it reports to, or null.</param>
/// <param name="TerritoryCode">Territory of the seat, or null.</param>
public sealed record CandidateHired(
    Guid ApplicationId, Guid CandidateId, Guid RequisitionId, Guid? ShortfallId, string ParticipantCode, string Name, DateOnly StartOn, string TitleCode, string? ManagerPositionCode, string? TerritoryCode);
