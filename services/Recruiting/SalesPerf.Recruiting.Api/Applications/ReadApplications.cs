using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>Reads applications.</summary>
internal static class ReadApplications
{
    public static async Task<Ok<Page<ApplicationView>>> ListAsync(
        Guid? requisitionId, string? stage, [AsParameters] PageRequest paging, Caller caller, RecruitingDbContext db, ApplicationFile file, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var wanted = stage.ToChoice<Stage>("stage");
        var query = db.Applications.FromSql($"SELECT a.*, a.xmin FROM recruiting.application a WHERE a.id > {after}").AsNoTracking();
        if (requisitionId is { } id)
        {
            var typed = new RequisitionId(id);
            query = query.Where(a => a.RequisitionId == typed);
        }

        var rows = await query.Where(a => wanted == null || a.Stage == wanted).OrderBy(a => a.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(paging.ToPage(await file.ViewsAsync(rows, caller, cancellationToken), v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<ApplicationView>> GetAsync(Guid id, Caller caller, ApplicationFile file, CancellationToken cancellationToken) =>
        TypedResults.Ok(await file.ViewAsync(await file.RequireAsync(id, cancellationToken), caller, cancellationToken));
}
