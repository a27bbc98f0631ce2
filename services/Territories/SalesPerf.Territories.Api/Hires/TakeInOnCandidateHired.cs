using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Participants;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Api.Positions;
using SalesPerf.Territories.Api.Quotas;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Alignment;
using SalesPerf.Territories.Domain.Participants;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Titles;
using ReportingLine = SalesPerf.Territories.Domain.Positions.ReportingLine;

namespace SalesPerf.Territories.Api.Hires;

/// <summary>
/// A hire becomes a participant on a seat (the vacant one that was the shortfall, else a new one) with a territory and ramped quotas.
/// What the hire names and this service does not know yet is waited for: a refusal of kind NotFound is tried again.
/// </summary>
internal sealed class TakeInOnCandidateHired(TerritoriesDbContext db, IOutbox outbox, NewcomerQuotaBook quotas, BusinessClock clock, TimeProvider time) : IHandles<CandidateHired>
{
    public async Task HandleAsync(CandidateHired @event, EventContext context, CancellationToken cancellationToken)
    {
        await db.LockOrganisationAsync(cancellationToken);
        if (await IsTakenInAsync(@event.ApplicationId, cancellationToken)) return;
        var title = await db.Titles.SingleOrDefaultAsync(t => t.Code == @event.TitleCode, cancellationToken) ?? throw new DomainException(TitleErrors.NotFound(@event.TitleCode));
        var participant = await TakeInAsync(@event, cancellationToken);
        var position = await VacantSeatAsync(@event, title, cancellationToken) ?? await NewSeatAsync(@event, title, cancellationToken);
        position.Seat(participant.Id, @event.StartOn);
        await AssignTerritoryAsync(@event, position, cancellationToken);
        outbox.Publish(participant.ToChanged(), participant.Id.Value.ToString());
        outbox.Publish(position.ToChanged(title), position.Id.Value.ToString());
        await quotas.WriteAsync(position, title, @event.StartOn, cancellationToken);
        await CloseShortfallAsync(@event, position, cancellationToken);
        outbox.Publish(new ParticipantJoined(participant.Id.Value, participant.Code, participant.Name, position.Id.Value, title.Code, @event.StartOn, @event.RequisitionId), participant.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO territories.hire (application_id, participant_id, position_id, recorded_at) VALUES ({@event.ApplicationId}, {participant.Id.Value}, {position.Id.Value}, {time.GetUtcNow()})", cancellationToken);
    }

    private async Task<bool> IsTakenInAsync(Guid applicationId, CancellationToken cancellationToken) =>
        await db.Database.SqlQuery<Guid>($"SELECT application_id AS \"Value\" FROM territories.hire WHERE application_id = {applicationId}").AnyAsync(cancellationToken);

    // Somebody who was here before comes back as the same participant.
    private async Task<Participant> TakeInAsync(CandidateHired hired, CancellationToken cancellationToken)
    {
        var participant = await db.Participants.SingleOrDefaultAsync(p => p.Code == hired.ParticipantCode, cancellationToken);
        if (participant is null) db.Add(participant = new Participant(hired.ParticipantCode, hired.Name, hired.StartOn, null));
        else participant.Record(hired.Name, participant.HiredOn < hired.StartOn ? participant.HiredOn : hired.StartOn, null);
        return participant;
    }

    private async Task<Position?> VacantSeatAsync(CandidateHired hired, Title title, CancellationToken cancellationToken)
    {
        if (hired.ShortfallId is not { } id || await db.Shortfalls.SingleOrDefaultAsync(s => s.Id == new ShortfallId(id), cancellationToken) is not { } shortfall) return null;
        var position = await db.Positions.SingleAsync(p => p.Id == shortfall.PositionId, cancellationToken);
        return position.TitleId == title.Id && position.IsVacantFrom(hired.StartOn) ? position : null;
    }

    private async Task<Position> NewSeatAsync(CandidateHired hired, Title title, CancellationToken cancellationToken)
    {
        var position = new Position(await FreeCodeAsync($"{title.Code}-{hired.ParticipantCode}", cancellationToken), title.Id);
        db.Add(position);
        if (hired.ManagerPositionCode is not { } managerCode) return position;
        var manager = await db.Positions.SingleOrDefaultAsync(p => p.Code == managerCode, cancellationToken) ?? throw new DomainException(PositionErrors.NotFound(managerCode));
        position.Record(new PositionHistory(title.Id, [], [new ReportingLine(manager.Id, new DateRange(hired.StartOn, null))]));
        return position;
    }

    private async Task<string> FreeCodeAsync(string wanted, CancellationToken cancellationToken)
    {
        var taken = (await db.Positions.Where(p => p.Code.StartsWith(wanted)).Select(p => p.Code).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, taken.Count + 1).Select(n => n == 1 ? wanted : $"{wanted}-{n}").First(code => !taken.Contains(code));
    }

    private async Task AssignTerritoryAsync(CandidateHired hired, Position position, CancellationToken cancellationToken)
    {
        if (hired.TerritoryCode is not { } code) return;
        var territory = await db.Territories.SingleOrDefaultAsync(t => t.Code == code, cancellationToken) ?? throw new DomainException(TerritoryErrors.Unknown(code));
        var during = new DateRange(hired.StartOn, null);
        var held = await db.Assignments.Where(a => a.PositionId == position.Id && a.TerritoryId == territory.Id).ToListAsync(cancellationToken);
        if (!held.Exists(a => a.During.Overlaps(during))) db.Add(new Assignment(territory.Id, position.Id, during));
    }

    // The hire of an overload helps the seat that was overloaded; that of a vacancy fills it.
    private async Task CloseShortfallAsync(CandidateHired hired, Position position, CancellationToken cancellationToken)
    {
        var today = await clock.TodayAsync(cancellationToken);
        var named = new ShortfallId(hired.ShortfallId ?? Guid.Empty);
        foreach (var shortfall in await db.Shortfalls.Where(s => s.ClosedOn == null && (s.Id == named || s.PositionId == position.Id)).ToListAsync(cancellationToken))
            shortfall.Close(today);
    }
}
