using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Positions;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>Records dated relations between positions beside the reporting line; the key is (name, position, related position, from).</summary>
internal sealed class RelatePositions(TerritoriesDbContext db)
{
    public async Task<MultiStatus> HandleAsync(Batch<RelationItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        await db.LockOrganisationAsync(cancellationToken);
        var codes = batch.Items.SelectMany(i => new[] { i.PositionCode, i.RelatedPositionCode }).Distinct().ToArray();
        var seats = await db.Positions.AsNoTracking().Where(p => codes.Contains(p.Code)).Select(p => new { p.Code, p.Id }).ToDictionaryAsync(p => p.Code, p => p.Id, StringComparer.Ordinal, cancellationToken);
        var ids = seats.Values.ToArray();
        var relations = await db.PositionRelations.Where(r => ids.Contains(r.PositionId)).ToListAsync(cancellationToken);
        var answer = batch.Judge(http, i => i.Key, (item, pointer) => Apply(item, pointer, seats, relations));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(RelationItem item, string pointer, Dictionary<string, PositionId> seats, List<PositionRelation> relations)
    {
        item.Check(pointer);
        var from = Seat(seats, item.PositionCode);
        var to = Seat(seats, item.RelatedPositionCode);
        var during = ShapeChecks.Range(item.From, item.UntilExclusive);
        var same = relations.FindAll(r => r.Name == item.Name && r.PositionId == from && r.RelatedPositionId == to);
        var known = same.Find(r => r.During.Start == item.From);
        if (same.Exists(r => r != known && r.During.Overlaps(during))) throw new DomainException(RelationErrors.Overlapping);
        if (known is not null) return known.EndOn(item.UntilExclusive) ? BatchItemStatus.Updated : BatchItemStatus.Unchanged;
        var relation = new PositionRelation(item.Name, from, to, during);
        relations.Add(relation);
        db.Add(relation);
        return BatchItemStatus.Created;
    }

    private static PositionId Seat(Dictionary<string, PositionId> seats, string code) =>
        seats.TryGetValue(code, out var id) ? id : throw new DomainException(PositionErrors.Unknown(code));
}
