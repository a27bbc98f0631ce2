using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Participants;

namespace SalesPerf.Territories.Api.Participants;

/// <summary>A participant with the seat of the present business date.</summary>
/// <param name="Id">Id.</param>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show; the code instead of it for auditors.</param>
/// <param name="HiredOn">First day.</param>
/// <param name="LeftOn">First day after the last, or absent.</param>
/// <param name="PositionCode">Seat today, or absent.</param>
/// <param name="TitleCode">Its title, or absent.</param>
internal sealed record ParticipantAnswer(Guid Id, string Code, string Name, DateOnly HiredOn, DateOnly? LeftOn, string? PositionCode, string? TitleCode);

internal static class ParticipantEndpoints
{
    public static void MapParticipantEndpoints(this RouteGroupBuilder group)
    {
        group.MapGet("/participants", ListAsync).WithName("ListParticipants").WithTags("Participants")
            .WithSummary("The participants that the caller may see, by code.").RequirePersona(Readers.Business);
        group.MapGet("/participants/{code}", GetAsync).WithName("GetParticipant").WithTags("Participants")
            .WithSummary("A participant that the caller may see.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<Page<ParticipantAnswer>>> ListAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock, HttpContext http, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var ids = visible.Ids.Select(id => new ParticipantId(id)).ToArray();
        var after = page.After<AfterCode>()?.Code;
        var rows = db.Participants.Where(p => (visible.All || ids.Contains(p.Id)) && (after == null || p.Code.CompareTo(after) > 0)).OrderBy(p => p.Code).Take(page.Size + 1);
        return TypedResults.Ok(page.ToPage(await ToAnswersAsync(rows, db, caller, clock, cancellationToken), p => new AfterCode(p.Code), http));
    }

    private static async Task<Ok<ParticipantAnswer>> GetAsync(
        string code, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var found = await ToAnswersAsync(db.Participants.Where(p => p.Code == code), db, caller, clock, cancellationToken);
        return found is [var participant] && visible.Includes(participant.Id) ? TypedResults.Ok(participant) : throw new DomainException(ParticipantErrors.NotFound(code));
    }

    private static async Task<List<ParticipantAnswer>> ToAnswersAsync(IQueryable<Participant> query, TerritoriesDbContext db, Caller caller, BusinessClock clock, CancellationToken cancellationToken)
    {
        var people = await query.AsNoTracking().ToListAsync(cancellationToken);
        var seats = await SeatsOfDay.FindAsync(db, people.ConvertAll(p => p.Id), await clock.TodayAsync(cancellationToken), cancellationToken);
        return people.ConvertAll(p =>
        {
            var seat = seats.GetValueOrDefault(p.Id);
            return new ParticipantAnswer(p.Id.Value, p.Code, caller.ReadsMasked ? p.Code : p.Name, p.HiredOn, p.LeftOn, seat?.PositionCode, seat?.TitleCode);
        });
    }
}
