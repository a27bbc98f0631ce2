using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.Alignment;

namespace SalesPerf.Territories.Api.Alignment;

internal static class AccountEndpoints
{
    public static void MapAccountEndpoints(this RouteGroupBuilder group)
    {
        group.MapGet("/accounts", ListAsync).WithName("ListAccounts").WithTags("Accounts")
            .WithSummary("Accounts, by code: those in a territory that somebody holds today whom the caller may see.").RequirePersona(Readers.Business);
        group.MapGet("/accounts/{code}", GetAsync).WithName("GetAccount").WithTags("Accounts")
            .WithSummary("An account with its territories over time.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<Page<AccountItem>>> ListAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code;
        var rows = (await VisibleAsync(db, caller, visibility, clock, cancellationToken)).Where(a => after == null || a.Code.CompareTo(after) > 0).OrderBy(a => a.Code).Take(page.Size + 1);
        return TypedResults.Ok(page.ToPage(await ToItemsAsync(rows, db, cancellationToken), a => new AfterCode(a.Code), http));
    }

    private static async Task<Ok<AccountItem>> GetAsync(
        string code, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock, CancellationToken cancellationToken)
    {
        var rows = (await VisibleAsync(db, caller, visibility, clock, cancellationToken)).Where(a => a.Code == code);
        return await ToItemsAsync(rows, db, cancellationToken) is [var account] ? TypedResults.Ok(account) : throw new DomainException(AccountErrors.NotFound(code));
    }

    private static async Task<IQueryable<Account>> VisibleAsync(TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        if (visible.All) return db.Accounts;
        var ids = visible.Ids.ToArray();
        var today = await clock.TodayAsync(cancellationToken);
        return db.Accounts.FromSql($"""
            SELECT a.* FROM territories.account a WHERE EXISTS (
              SELECT FROM territories.account_territory place
              JOIN territories.assignment held ON held.territory_id = place.territory_id AND held.during @> {today}
              JOIN territories.holder h ON h.position_id = held.position_id AND h.during @> {today}
              WHERE place.account_id = a.id AND place.during @> {today} AND h.participant_id = ANY ({ids}))
            """);
    }

    private static async Task<List<AccountItem>> ToItemsAsync(IQueryable<Account> query, TerritoriesDbContext db, CancellationToken cancellationToken)
    {
        var accounts = await query.AsNoTracking().ToListAsync(cancellationToken);
        var ids = accounts.SelectMany(a => a.Placements).Select(p => p.TerritoryId).Distinct().ToArray();
        var codes = await db.Territories.Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Code, cancellationToken);
        return accounts.ConvertAll(a => new AccountItem(
            a.Code, a.Name, [.. a.Placements.Select(p => new PlacementItem(codes[p.TerritoryId], p.During.Start, p.During.EndExclusive))], a.Attributes));
    }
}
