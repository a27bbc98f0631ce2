using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>What others hear of positions.</summary>
internal static class PositionEvents
{
    public static PositionChanged ToChanged(this Position position, Title title) => new(
        position.Id.Value, position.Code, title.Code, title.Name,
        [.. position.Holders.Select(h => new PositionHolder(h.ParticipantId.Value, h.During.Start, h.During.EndExclusive))],
        [.. position.ReportsTo.Select(l => new Contracts.Events.V1.ReportingLine(l.ManagerPositionId.Value, l.During.Start, l.During.EndExclusive))]);
}
