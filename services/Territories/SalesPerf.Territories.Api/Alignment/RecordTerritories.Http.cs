using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>A territory.</summary>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
/// <param name="ParentCode">The territory it is a part of; absent at the top.</param>
internal sealed record TerritoryItem(string Code, string Name, string? ParentCode = null)
{
    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(Code, $"{pointer}/code");
        violations.Text(Name, $"{pointer}/name");
        if (ParentCode is not null) violations.Code(ParentCode, $"{pointer}/parentCode");
        violations.ThrowIfAny();
    }
}

internal static class TerritoryEndpoints
{
    public static void MapTerritoryEndpoints(this RouteGroupBuilder group)
    {
        group.MapPost("/territories:batch", BatchAsync).WithName("RecordTerritories").WithTags("Territories")
            .WithSummary("Records territories by their codes.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/territories", ListAsync).WithName("ListTerritories").WithTags("Territories")
            .WithSummary("Territories, by code.").RequirePersona(Readers.Business);
    }

    private static Task<MultiStatus> BatchAsync(Batch<TerritoryItem> batch, RecordTerritories record, HttpContext http, CancellationToken cancellationToken) =>
        record.HandleAsync(batch, http, cancellationToken);

    private static async Task<Ok<Page<TerritoryItem>>> ListAsync([AsParameters] PageRequest page, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code;
        var rows = await db.Territories.AsNoTracking().Where(t => after == null || t.Code.CompareTo(after) > 0).OrderBy(t => t.Code).Take(page.Size + 1)
            .Select(t => new TerritoryItem(t.Code, t.Name, db.Territories.Where(p => p.Id == t.ParentId).Select(p => p.Code).FirstOrDefault())).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, t => new AfterCode(t.Code), http));
    }
}
