using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Alignment;
using SalesPerf.Territories.Domain.Positions;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>Puts territories into the hands of seats; the key of an assignment is (territory, position, from).</summary>
internal sealed class AssignTerritories(TerritoriesDbContext db, IOutbox outbox)
{
    public async Task<MultiStatus> HandleAsync(Batch<AssignmentItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        await db.LockOrganisationAsync(cancellationToken);
        var work = await LoadAsync(batch, cancellationToken);
        var answer = batch.Judge(http, i => i.Key, (item, pointer) => Apply(item, pointer, work));
        work.Moved.Publish(outbox);
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private async Task<Work> LoadAsync(Batch<AssignmentItem> batch, CancellationToken cancellationToken)
    {
        var territoryCodes = batch.Items.Select(i => i.TerritoryCode).Distinct().ToArray();
        var positionCodes = batch.Items.Select(i => i.PositionCode).Distinct().ToArray();
        var territories = await db.Territories.AsNoTracking().Where(t => territoryCodes.Contains(t.Code)).ToDictionaryAsync(t => t.Code, t => t.Id, StringComparer.Ordinal, cancellationToken);
        var positions = await db.Positions.Where(p => positionCodes.Contains(p.Code)).Select(p => new { p.Code, p.Id }).ToDictionaryAsync(p => p.Code, p => p.Id, StringComparer.Ordinal, cancellationToken);
        var ids = positions.Values.ToArray();
        var assignments = await db.Assignments.Where(a => ids.Contains(a.PositionId)).ToListAsync(cancellationToken);
        return new Work(territories, positions, assignments.GroupBy(a => (a.TerritoryId, a.PositionId)).ToDictionary(g => g.Key, g => g.ToList()));
    }

    private BatchItemStatus Apply(AssignmentItem item, string pointer, Work work)
    {
        item.Check(pointer);
        if (!work.Territories.TryGetValue(item.TerritoryCode, out var territory)) throw new DomainException(TerritoryErrors.Unknown(item.TerritoryCode));
        if (!work.Positions.TryGetValue(item.PositionCode, out var position)) throw new DomainException(PositionErrors.Unknown(item.PositionCode));
        var during = ShapeChecks.Range(item.From, item.UntilExclusive);
        if (!work.Assignments.TryGetValue((territory, position), out var same)) work.Assignments.Add((territory, position), same = []);
        var known = same.Find(a => a.During.Start == item.From);
        if (same.Exists(a => a != known && a.During.Overlaps(during))) throw new DomainException(TerritoryErrors.OverlappingAssignment);
        if (known is not null)
        {
            var before = known.During;
            if (!known.EndOn(item.UntilExclusive)) return BatchItemStatus.Unchanged;
            work.Moved.Territory(item.TerritoryCode, before, known.During);
            return BatchItemStatus.Updated;
        }

        work.Moved.Territory(item.TerritoryCode, null, during);
        var assignment = new Assignment(territory, position, during);
        same.Add(assignment);
        db.Add(assignment);
        return BatchItemStatus.Created;
    }

    private sealed record Work(
        Dictionary<string, TerritoryId> Territories, Dictionary<string, PositionId> Positions, Dictionary<(TerritoryId, PositionId), List<Assignment>> Assignments)
    {
        public CoverageMoves Moved { get; } = new();
    }
}
