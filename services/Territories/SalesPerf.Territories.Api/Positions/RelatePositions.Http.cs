using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>A relation to record.</summary>
/// <param name="Name">What kind, such as <c>overlay</c>.</param>
/// <param name="PositionCode">From which position.</param>
/// <param name="RelatedPositionCode">To which position.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after the last; absent until further notice.</param>
internal sealed record RelationItem(string Name, string PositionCode, string RelatedPositionCode, DateOnly From, DateOnly? UntilExclusive = null)
{
    internal string Key => $"{Name}/{PositionCode}/{RelatedPositionCode}/{From:O}";

    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(Name, $"{pointer}/name");
        violations.Code(PositionCode, $"{pointer}/positionCode");
        violations.Code(RelatedPositionCode, $"{pointer}/relatedPositionCode");
        violations.Days(From, UntilExclusive, pointer);
        violations.ThrowIfAny();
    }
}

internal static class RelationEndpoints
{
    public static void MapRelationEndpoints(this RouteGroupBuilder group)
    {
        group.MapPost("/position-relations:batch", BatchAsync).WithName("RelatePositions").WithTags("Positions")
            .WithSummary("Records dated relations between positions beside the reporting line, such as overlays.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/position-relations", ListAsync).WithName("ListPositionRelations").WithTags("Positions")
            .WithSummary("Relations between positions, in the order they were recorded.").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Service);
    }

    private static Task<MultiStatus> BatchAsync(Batch<RelationItem> batch, RelatePositions relate, HttpContext http, CancellationToken cancellationToken) =>
        relate.HandleAsync(batch, http, cancellationToken);

    private static async Task<Ok<Page<RelationItem>>> ListAsync([AsParameters] PageRequest page, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var query = from r in db.PositionRelations.FromSql($"SELECT * FROM territories.position_relation WHERE id > {after}").AsNoTracking()
                    join p in db.Positions.AsNoTracking() on r.PositionId equals p.Id
                    join o in db.Positions.AsNoTracking() on r.RelatedPositionId equals o.Id
                    orderby r.Id
                    select new { r.Id, r.Name, PositionCode = p.Code, RelatedPositionCode = o.Code, r.During };
        var rows = await query.Take(page.Size + 1).ToListAsync(cancellationToken);
        var items = rows.ConvertAll(r => (r.Id, Item: new RelationItem(r.Name, r.PositionCode, r.RelatedPositionCode, r.During.Start, r.During.EndExclusive)));
        var paged = page.ToPage(items, i => new AfterId(i.Id.Value), http);
        return TypedResults.Ok(new Page<RelationItem>([.. paged.Items.Select(i => i.Item)], paged.NextCursor, paged.NextLink));
    }
}
