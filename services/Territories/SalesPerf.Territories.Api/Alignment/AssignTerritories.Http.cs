using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>A territory in the hands of a position.</summary>
/// <param name="TerritoryCode">What.</param>
/// <param name="PositionCode">To which position.</param>
/// <param name="From">First day; part of the key.</param>
/// <param name="UntilExclusive">First day after the last; absent until further notice.</param>
internal sealed record AssignmentItem(string TerritoryCode, string PositionCode, DateOnly From, DateOnly? UntilExclusive = null)
{
    internal string Key => $"{TerritoryCode}/{PositionCode}/{From:O}";

    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(TerritoryCode, $"{pointer}/territoryCode");
        violations.Code(PositionCode, $"{pointer}/positionCode");
        violations.Days(From, UntilExclusive, pointer);
        violations.ThrowIfAny();
    }
}

internal static class AssignmentEndpoints
{
    public static void MapAssignmentEndpoints(this RouteGroupBuilder group)
    {
        group.MapPost("/assignments:batch", BatchAsync).WithName("AssignTerritories").WithTags("Territories")
            .WithSummary("Puts territories into the hands of positions, from a day until another; several positions may share one.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/assignments", ListAsync).WithName("ListAssignments").WithTags("Territories")
            .WithSummary("Assignments, in the order they were recorded; of one territory or position where asked.").RequirePersona(Readers.Business);
    }

    private static Task<MultiStatus> BatchAsync(Batch<AssignmentItem> batch, AssignTerritories assign, HttpContext http, CancellationToken cancellationToken) =>
        assign.HandleAsync(batch, http, cancellationToken);

    private static async Task<Ok<Page<AssignmentItem>>> ListAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken, string? territoryCode = null, string? positionCode = null)
    {
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var query = from a in db.Assignments.FromSql($"SELECT * FROM territories.assignment WHERE id > {after}").AsNoTracking()
                    join t in db.Territories.AsNoTracking() on a.TerritoryId equals t.Id
                    join p in db.Positions.AsNoTracking() on a.PositionId equals p.Id
                    where (territoryCode == null || t.Code == territoryCode) && (positionCode == null || p.Code == positionCode)
                    orderby a.Id
                    select new { a.Id, Territory = t.Code, Position = p.Code, a.During };
        var rows = await query.Take(page.Size + 1).ToListAsync(cancellationToken);
        var paged = page.ToPage(rows, r => new AfterId(r.Id.Value), http);
        return TypedResults.Ok(new Page<AssignmentItem>([.. paged.Items.Select(r => new AssignmentItem(r.Territory, r.Position, r.During.Start, r.During.EndExclusive))], paged.NextCursor, paged.NextLink));
    }
}
