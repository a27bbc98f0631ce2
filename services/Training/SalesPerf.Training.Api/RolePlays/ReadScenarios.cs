using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>Reads the scenarios.</summary>
internal static class ReadScenarios
{
    public static async Task<Results<Ok<Page<RolePlayScenarioView>>, StatusCodeHttpResult>> ListAsync(
        string? skillCode, [AsParameters] PageRequest paging, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterCode>()?.Code ?? string.Empty;
        var rows = await db.Scenarios.FromSql($"SELECT s.*, s.xmin FROM training.role_play_scenario s WHERE s.code > {after}").AsNoTracking().Where(s => (skillCode == null || s.SkillCode == skillCode))
            .OrderBy(s => s.Code).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var page = paging.ToPage([.. rows.Select(RolePlayScenarioView.Of)], v => new AfterCode(v.Code), http);
        return http.IsUnchanged(page) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(page);
    }

    public static async Task<Ok<RolePlayScenarioView>> GetAsync(string code, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var scenario = await db.Scenarios.FindAsync([code], cancellationToken) ?? throw new DomainException(TrainingErrors.ScenarioNotFound(code));
        http.SetETag(db.VersionOf(scenario));
        return TypedResults.Ok(RolePlayScenarioView.Of(scenario));
    }
}
