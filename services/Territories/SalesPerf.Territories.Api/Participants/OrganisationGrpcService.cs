using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Common.V1;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Titles;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Api.Participants;

/// <summary>The organisation for services that cannot wait for its events.</summary>
internal sealed class OrganisationGrpcService(TerritoriesDbContext db, Calendars calendars, ParticipantVisibility visibility, BusinessClock clock, Caller caller)
    : OrganisationService.OrganisationServiceBase
{
    public override async Task<ResolveParticipantsResponse> ResolveParticipants(ResolveParticipantsRequest request, ServerCallContext context)
    {
        if (request.Codes.Count > Batches.MaxItems) throw new DomainException(Batches.TooManyItems);
        var visible = await visibility.OfAsync(caller, context.CancellationToken, Persona.Recruiter, Persona.Trainer);
        var codes = request.Codes.Distinct().ToArray();
        var people = await db.Participants.AsNoTracking().Where(p => codes.Contains(p.Code)).OrderBy(p => p.Code).ToListAsync(context.CancellationToken);
        people.RemoveAll(p => !visible.Includes(p.Id.Value));
        var seats = await SeatsOfDay.FindAsync(db, people.ConvertAll(p => p.Id), await clock.TodayAsync(context.CancellationToken), context.CancellationToken);
        var response = new ResolveParticipantsResponse();
        response.Participants.AddRange(people.Select(p => ToProto(p, caller.ReadsMasked ? p.Code : p.Name, seats.GetValueOrDefault(p.Id))));
        return response;
    }

    public override async Task<GetTitleResponse> GetTitle(GetTitleRequest request, ServerCallContext context)
    {
        var title = await db.Titles.AsNoTracking().SingleOrDefaultAsync(t => t.Code == request.Code, context.CancellationToken) ?? throw new DomainException(TitleErrors.NotFound(request.Code));
        var response = new GetTitleResponse { Code = title.Code, Name = title.Name, QuotaPerPeriod = title.QuotaPerPeriod?.ToProto() };
        response.Ramp.AddRange(title.Ramp.Select(s => s.Value.ToProto()));
        return response;
    }

    public override async Task<GetPeriodResponse> GetPeriod(GetPeriodRequest request, ServerCallContext context)
    {
        var period = await calendars.FindPeriodAsync(request.PeriodCode, context.CancellationToken) ?? throw new DomainException(CalendarRefusals.UnknownPeriod(request.PeriodCode));
        return new GetPeriodResponse { CalendarCode = period.CalendarCode, PeriodCode = period.Code, Start = period.Start.ToProto(), EndExclusive = period.EndExclusive.ToProto() };
    }

    private static Participant ToProto(Domain.Participants.Participant participant, string name, SeatOfDay? seat) => new()
    {
        ParticipantId = participant.Id.Value.ToString(), Code = participant.Code, Name = name, HiredOn = participant.HiredOn.ToProto(),
        LeftOn = participant.LeftOn?.ToProto(), PositionId = seat?.PositionId.ToString() ?? string.Empty, TitleCode = seat?.TitleCode ?? string.Empty,
    };
}
