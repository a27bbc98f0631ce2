using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Alignment;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>Records accounts with their territories over time, one a day.</summary>
internal sealed class RecordAccounts(TerritoriesDbContext db, IOutbox outbox)
{
    private static readonly Dictionary<string, string> NoAttributes = new(StringComparer.Ordinal);

    public async Task<MultiStatus> HandleAsync(Batch<AccountItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var codes = batch.Items.Select(i => i.Code).Distinct().ToArray();
        var territoryCodes = batch.Items.SelectMany(i => i.Territories).Select(t => t.TerritoryCode).Distinct().ToArray();
        var accounts = await db.Accounts.Where(a => codes.Contains(a.Code)).ToDictionaryAsync(a => a.Code, StringComparer.Ordinal, cancellationToken);
        var territories = await db.Territories.AsNoTracking().Where(t => territoryCodes.Contains(t.Code)).ToDictionaryAsync(t => t.Code, t => t.Id, StringComparer.Ordinal, cancellationToken);
        var moved = new CoverageMoves();
        var answer = batch.Judge(http, i => i.Code, (item, pointer) => Apply(item, pointer, accounts, territories, moved));
        moved.Publish(outbox);
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(AccountItem item, string pointer, Dictionary<string, Account> accounts, Dictionary<string, TerritoryId> territories, CoverageMoves moved)
    {
        item.Check(pointer);
        var placements = item.Territories.Select(t => new Placement(
            territories.TryGetValue(t.TerritoryCode, out var id) ? id : throw new DomainException(TerritoryErrors.Unknown(t.TerritoryCode)),
            ShapeChecks.Range(t.From, t.UntilExclusive))).ToList();
        Account.RequireOneADay(placements);
        var attributes = item.Attributes ?? NoAttributes;
        if (accounts.TryGetValue(item.Code, out var account))
        {
            var before = account.Placements;
            if (!account.Record(item.Name, attributes, placements)) return BatchItemStatus.Unchanged;
            moved.Account(item.Code, before, account.Placements);
            return BatchItemStatus.Updated;
        }

        accounts.Add(item.Code, account = new Account(item.Code, item.Name));
        account.Record(item.Name, attributes, placements);
        db.Add(account);
        return BatchItemStatus.Created;
    }
}
