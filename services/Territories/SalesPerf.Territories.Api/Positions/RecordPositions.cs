using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Capacity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Api.Quotas;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Participants;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>Records positions with their whole dated histories; quotas follow who sits on a seat, and a vacant one with a quota is a shortfall.</summary>
internal sealed class RecordPositions(TerritoriesDbContext db, IOutbox outbox, SeatQuotas seatQuotas, CapacityWatch capacity)
{
    public async Task<MultiStatus> HandleAsync(Batch<PositionItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        await db.LockOrganisationAsync(cancellationToken);
        var work = await LoadAsync(batch, cancellationToken);
        var proposals = Propose(batch, work, out var refused);
        foreach (var (i, error) in PositionPlan.Refusals(work.Seats, work.Graph, proposals)) refused.Add(i, error);
        foreach (var (i, proposal) in proposals)
            if (!refused.ContainsKey(i)) work.Seats[proposal.Position.Code] = proposal.Position;
        var changed = new HashSet<Position>();
        var index = 0;
        var answer = batch.Judge(http, i => i.Code, (_, _) => Record(proposals, refused, index++, work, changed));
        await FollowAsync(changed, work, cancellationToken);
        return answer;
    }

    private BatchItemStatus Record(Dictionary<int, ProposedPosition> proposals, Dictionary<int, DomainError> refused, int index, Work work, HashSet<Position> changed)
    {
        if (refused.TryGetValue(index, out var refusal)) throw new DomainException(refusal);
        var proposal = proposals[index];
        var position = proposal.Position;
        var isNew = proposal.IsNew && db.Entry(position).State == EntityState.Detached;
        if (isNew) db.Add(position);
        var differs = position.Record(new PositionHistory(proposal.TitleId, proposal.Holders, PositionPlan.Lines(proposal, work.Seats)));
        if (!isNew && !differs) return BatchItemStatus.Unchanged;
        changed.Add(position);
        return isNew ? BatchItemStatus.Created : BatchItemStatus.Updated;
    }

    private async Task FollowAsync(HashSet<Position> changed, Work work, CancellationToken cancellationToken)
    {
        var titles = work.Titles.Values.ToDictionary(t => t.Id);
        foreach (var position in changed) outbox.Publish(position.ToChanged(titles[position.TitleId]), position.Id.Value.ToString());
        await seatQuotas.FollowHoldersAsync(changed, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await capacity.CheckAsync([.. changed.Select(p => p.Id)], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    // Shapes and references to titles and participants; references among positions are judged together.
    private static Dictionary<int, ProposedPosition> Propose(Batch<PositionItem> batch, Work work, out Dictionary<int, DomainError> refused)
    {
        refused = [];
        var proposals = new Dictionary<int, ProposedPosition>();
        var fresh = new Dictionary<string, Position>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Items.Count; i++)
        {
            try { proposals.Add(i, Propose(batch.Items[i], $"/items/{i}", work, fresh)); }
            catch (DomainException refusal) { refused.Add(i, refusal.Error); }
        }

        return proposals;
    }

    private static ProposedPosition Propose(PositionItem item, string pointer, Work work, Dictionary<string, Position> fresh)
    {
        item.Check(pointer);
        var title = work.Titles.GetValueOrDefault(item.TitleCode) ?? throw new DomainException(TitleErrors.Unknown(item.TitleCode));
        var holders = item.Holders.Select(h => new Holder(
            work.People.TryGetValue(h.ParticipantCode, out var person) ? person : throw new DomainException(ParticipantErrors.Unknown(h.ParticipantCode)),
            ShapeChecks.Range(h.From, h.UntilExclusive))).ToList();
        var lines = item.ReportsTo.Select(l => (l.ManagerPositionCode, ShapeChecks.Range(l.From, l.UntilExclusive))).ToList();
        var isNew = !work.Seats.TryGetValue(item.Code, out var position);
        if (isNew && !fresh.TryGetValue(item.Code, out position)) fresh.Add(item.Code, position = new Position(item.Code, title.Id));
        return new ProposedPosition(position!, isNew, title.Id, holders, lines);
    }

    private async Task<Work> LoadAsync(Batch<PositionItem> batch, CancellationToken cancellationToken)
    {
        var codes = batch.Items.Select(i => i.Code).Concat(batch.Items.SelectMany(i => i.ReportsTo).Select(l => l.ManagerPositionCode)).Distinct().ToArray();
        var titleCodes = batch.Items.Select(i => i.TitleCode).Distinct().ToArray();
        var peopleCodes = batch.Items.SelectMany(i => i.Holders).Select(h => h.ParticipantCode).Distinct().ToArray();
        var seats = await db.Positions.Where(p => codes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, StringComparer.Ordinal, cancellationToken);
        var titles = await db.Titles.Where(t => titleCodes.Contains(t.Code)).ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, cancellationToken);
        var people = await db.Participants.Where(p => peopleCodes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, p => p.Id, StringComparer.Ordinal, cancellationToken);
        var lines = await db.Positions.AsNoTracking().SelectMany(p => p.ReportsTo, (p, l) => new { p.Id, l.ManagerPositionId, l.During }).ToListAsync(cancellationToken);
        var graph = lines.GroupBy(l => l.Id).ToDictionary(g => g.Key, g => (IReadOnlyList<ReportingLine>)[.. g.Select(l => new ReportingLine(l.ManagerPositionId, l.During))]);
        return new Work(seats, titles, people, new ReportingGraph(graph));
    }

    private sealed record Work(Dictionary<string, Position> Seats, Dictionary<string, Title> Titles, Dictionary<string, ParticipantId> People, ReportingGraph Graph);
}
