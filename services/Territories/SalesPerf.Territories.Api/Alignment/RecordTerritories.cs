using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Alignment;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>Records territories by their codes; a parent is known or comes earlier in the batch.</summary>
internal sealed class RecordTerritories(TerritoriesDbContext db)
{
    public async Task<MultiStatus> HandleAsync(Batch<TerritoryItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        await db.LockOrganisationAsync(cancellationToken);
        // A chain of parents may lead anywhere, and territories are few.
        var territories = await db.Territories.ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, cancellationToken);
        var parents = territories.Values.ToDictionary(t => t.Id, t => t.ParentId);
        var answer = batch.Judge(http, i => i.Code, (item, pointer) => Apply(item, pointer, territories, parents));
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(TerritoryItem item, string pointer, Dictionary<string, Territory> territories, Dictionary<TerritoryId, TerritoryId?> parents)
    {
        item.Check(pointer);
        TerritoryId? parentId = item.ParentCode is not { } parentCode ? null
            : territories.TryGetValue(parentCode, out var parent) ? parent.Id
            : throw new DomainException(TerritoryErrors.Unknown(parentCode));
        if (territories.TryGetValue(item.Code, out var territory))
        {
            if (!territory.Place(item.Name, parentId, id => parents[id])) return BatchItemStatus.Unchanged;
            parents[territory.Id] = parentId;
            return BatchItemStatus.Updated;
        }

        territories.Add(item.Code, territory = new Territory(item.Code, item.Name, parentId));
        parents.Add(territory.Id, parentId);
        db.Add(territory);
        return BatchItemStatus.Created;
    }
}
