using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>Where people perform but cannot carry more, or a seat is vacant, there is room to hire: a requisition with the reason and the figures.</summary>
internal sealed class ProposeRequisitionOnShortfallFound(RecruitingDbContext db) : IHandles<CapacityShortfallFound>
{
    public async Task HandleAsync(CapacityShortfallFound @event, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.Requisitions.AnyAsync(r => r.ShortfallId == @event.ShortfallId, cancellationToken)) return;
        var figures = new ShortfallFigures(@event.ShortfallId, @event.Cause.ToString(), @event.PositionId, @event.ParticipantId, @event.Attainment, @event.Utilisation, @event.FoundOn);
        var manager = await ManagerPositionAsync(@event, cancellationToken);
        // The service that found it is the maker: whoever approves it is another.
        var reason = @event.ReasonKey is { } key ? RequisitionReason.Told(key, @event.ReasonValues ?? []) : RequisitionReason.InWords(@event.Reason);
        db.Requisitions.Add(new Requisition(@event.TitleCode, @event.Seats, reason, @event.TerritoryCode, manager, context.Source, @event.FoundOn, figures));
    }

    // A new seat reports where the overloaded or vacant one does, as far as that is known here.
    private async Task<string?> ManagerPositionAsync(CapacityShortfallFound e, CancellationToken cancellationToken)
    {
        var codes = await db.Database.SqlQuery<string>($"""
            SELECT p.code AS "Value" FROM org.reporting_line l JOIN org.position p ON p.id = l.manager_position_id WHERE l.position_id = {e.PositionId} AND l.during @> {e.FoundOn}
            """).ToListAsync(cancellationToken);
        return codes.Count == 0 ? null : codes[0];
    }
}
