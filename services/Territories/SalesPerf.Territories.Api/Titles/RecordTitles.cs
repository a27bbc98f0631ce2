using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Api.Positions;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Titles;

/// <summary>Records titles by their codes.</summary>
internal sealed class RecordTitles(TerritoriesDbContext db, IOutbox outbox)
{
    public async Task<MultiStatus> HandleAsync(Batch<TitleItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        await db.LockOrganisationAsync(cancellationToken);
        var codes = batch.Items.Select(i => i.Code).Distinct().ToArray();
        var titles = await db.Titles.Where(t => codes.Contains(t.Code)).ToDictionaryAsync(t => t.Code, StringComparer.Ordinal, cancellationToken);
        var renamed = new HashSet<Title>();
        var answer = batch.Judge(http, i => i.Code, (item, pointer) => Apply(item, pointer, titles, renamed));
        await TellOfNewNamesAsync(renamed, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(TitleItem item, string pointer, Dictionary<string, Title> titles, HashSet<Title> renamed)
    {
        var terms = item.ToTerms(pointer);
        if (!titles.TryGetValue(item.Code, out var title))
        {
            titles.Add(item.Code, title = new Title(item.Code, terms));
            db.Add(title);
            return BatchItemStatus.Created;
        }

        var name = title.Name;
        if (!title.Describe(terms)) return BatchItemStatus.Unchanged;
        if (name != title.Name) renamed.Add(title);
        return BatchItemStatus.Updated;
    }

    // A position's event carries its title's name.
    private async Task TellOfNewNamesAsync(HashSet<Title> renamed, CancellationToken cancellationToken)
    {
        var byId = renamed.ToDictionary(t => t.Id);
        var ids = byId.Keys.ToArray();
        if (ids.Length == 0) return;
        foreach (var position in await db.Positions.Where(p => ids.Contains(p.TitleId)).ToListAsync(cancellationToken))
            outbox.Publish(position.ToChanged(byId[position.TitleId]), position.Id.Value.ToString());
    }
}
