using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Capacity;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>A shortfall: room to hire.</summary>
/// <param name="Id">Id.</param>
/// <param name="Cause">Why.</param>
/// <param name="PositionCode">The overloaded or vacant position.</param>
/// <param name="ParticipantCode">Who is overloaded, or absent.</param>
/// <param name="PeriodCode">The period in which it shows.</param>
/// <param name="Attainment">Of the overloaded person.</param>
/// <param name="Utilisation">Workload divided by capacity.</param>
/// <param name="Reason">A sentence with the figures, in the reader's language.</param>
/// <param name="FoundOn">Business date.</param>
/// <param name="ClosedOn">Business date on which somebody was found for it; absent while open.</param>
internal sealed record ShortfallAnswer(
    Guid Id, ShortfallCause Cause, string PositionCode, string? ParticipantCode, string PeriodCode, Attainment? Attainment, Share? Utilisation, string Reason, DateOnly FoundOn, DateOnly? ClosedOn);

internal static class CapacityEndpoints
{
    public static void MapCapacityEndpoints(this RouteGroupBuilder group)
    {
        group.MapGet("/shortfalls", ListShortfallsAsync).WithName("ListShortfalls").WithTags("Capacity")
            .WithSummary("Capacity shortfalls, in the order they were found; only open ones where asked.").RequirePersona(Readers.Capacity);
        group.MapPost("/shortfalls:find", FindAsync).WithName("FindShortfalls").WithTags("Capacity")
            .WithSummary("Looks at all positions now, instead of at the next full hour.").RequirePersona(Persona.CompAdmin);
    }

    private static async Task<Ok<Page<ShortfallAnswer>>> ListShortfallsAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, Wording words, HttpContext http, CancellationToken cancellationToken, bool open = false)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken, Persona.Recruiter);
        var ids = visible.Ids.Select(id => (ParticipantId?)new ParticipantId(id)).ToArray();
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var rows = await (from s in db.Shortfalls.FromSql($"SELECT * FROM territories.shortfall WHERE id > {after}").AsNoTracking()
                          join p in db.Positions on s.PositionId equals p.Id
                          where (!open || s.ClosedOn == null) && (visible.All || ids.Contains(s.ParticipantId))
                          orderby s.Id
                          select new { Shortfall = s, p.Code, Participant = db.Participants.Where(x => x.Id == s.ParticipantId).Select(x => x.Code).FirstOrDefault() })
            .AsNoTracking().Take(page.Size + 1).ToListAsync(cancellationToken);
        var answers = rows.ConvertAll(r => new ShortfallAnswer(
            r.Shortfall.Id.Value, r.Shortfall.Cause, r.Code, r.Participant, r.Shortfall.PeriodCode, r.Shortfall.Attainment, r.Shortfall.Utilisation,
            r.Shortfall.ReasonCode is { } why ? words.Of(why, r.Shortfall.ReasonValues) : r.Shortfall.Reason!, r.Shortfall.FoundOn, r.Shortfall.ClosedOn));
        return TypedResults.Ok(page.ToPage(answers, s => new AfterId(s.Id), http));
    }

    private static async Task<NoContent> FindAsync(CapacityWatch capacity, TerritoriesDbContext db, CancellationToken cancellationToken)
    {
        await capacity.CheckAllAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
