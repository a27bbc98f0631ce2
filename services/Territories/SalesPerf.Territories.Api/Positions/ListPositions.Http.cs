using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Positions;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>A position with its dated history.</summary>
/// <param name="Id">Id.</param>
/// <param name="Code">Business key.</param>
/// <param name="TitleCode">Title it is a seat of.</param>
/// <param name="Holders">Who sat on it when.</param>
/// <param name="ReportsTo">To which position it reported when.</param>
internal sealed record PositionAnswer(Guid Id, string Code, string TitleCode, IReadOnlyList<HolderItem> Holders, IReadOnlyList<ReportingLineItem> ReportsTo);

internal static class PositionEndpoints
{
    public static void MapPositionEndpoints(this RouteGroupBuilder group)
    {
        group.MapGet("/positions", ListAsync).WithName("ListPositions").WithTags("Positions")
            .WithSummary("The positions on which somebody sits whom the caller may see, by code.").RequirePersona(Readers.Business);
        group.MapGet("/positions/{code}", GetAsync).WithName("GetPosition").WithTags("Positions")
            .WithSummary("A position with its dated history.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<Page<PositionAnswer>>> ListAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code;
        var rows = (await VisibleAsync(db, caller, visibility, cancellationToken)).Where(p => after == null || p.Code.CompareTo(after) > 0).OrderBy(p => p.Code).Take(page.Size + 1);
        return TypedResults.Ok(page.ToPage(await ToAnswersAsync(rows, db, cancellationToken), p => new AfterCode(p.Code), http));
    }

    private static async Task<Ok<PositionAnswer>> GetAsync(string code, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, CancellationToken cancellationToken)
    {
        var rows = (await VisibleAsync(db, caller, visibility, cancellationToken)).Where(p => p.Code == code);
        return await ToAnswersAsync(rows, db, cancellationToken) is [var position] ? TypedResults.Ok(position) : throw new DomainException(PositionErrors.NotFound(code));
    }

    // Recruiters fill seats, so they see all of them.
    private static async Task<IQueryable<Position>> VisibleAsync(TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken, Persona.Recruiter);
        var ids = visible.Ids.Select(id => new ParticipantId(id)).ToArray();
        return visible.All ? db.Positions : db.Positions.Where(p => p.Holders.Any(h => ids.Contains(h.ParticipantId)));
    }

    private static async Task<List<PositionAnswer>> ToAnswersAsync(IQueryable<Position> query, TerritoriesDbContext db, CancellationToken cancellationToken)
    {
        var positions = await query.AsNoTracking().ToListAsync(cancellationToken);
        var titleIds = positions.Select(p => p.TitleId).Distinct().ToArray();
        var peopleIds = positions.SelectMany(p => p.Holders).Select(h => h.ParticipantId).Distinct().ToArray();
        var managerIds = positions.SelectMany(p => p.ReportsTo).Select(l => l.ManagerPositionId).Distinct().ToArray();
        var titles = await db.Titles.Where(t => titleIds.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Code, cancellationToken);
        var people = await db.Participants.Where(p => peopleIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Code, cancellationToken);
        var managers = await db.Positions.Where(p => managerIds.Contains(p.Id)).Select(p => new { p.Id, p.Code }).ToDictionaryAsync(p => p.Id, p => p.Code, cancellationToken);
        return positions.ConvertAll(p => new PositionAnswer(
            p.Id.Value, p.Code, titles[p.TitleId],
            [.. p.Holders.Select(h => new HolderItem(people[h.ParticipantId], h.During.Start, h.During.EndExclusive))],
            [.. p.ReportsTo.Select(l => new ReportingLineItem(managers[l.ManagerPositionId], l.During.Start, l.During.EndExclusive))]));
    }
}
