using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.Catalogue;

/// <summary>Reads the skills.</summary>
internal static class ReadSkills
{
    public static async Task<Results<Ok<Page<SkillView>>, StatusCodeHttpResult>> ListAsync([AsParameters] PageRequest paging, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterCode>()?.Code ?? string.Empty;
        var rows = await db.Skills.FromSql($"SELECT s.*, s.xmin FROM training.skill s WHERE s.code > {after}").AsNoTracking().OrderBy(s => s.Code).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var page = paging.ToPage([.. rows.Select(SkillView.Of)], v => new AfterCode(v.Code), http);
        return http.IsUnchanged(page) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(page);
    }

    public static async Task<Results<Ok<SkillView>, StatusCodeHttpResult>> GetAsync(string code, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var skill = await db.Skills.FindAsync([code], cancellationToken) ?? throw new DomainException(TrainingErrors.SkillNotFound(code));
        http.SetETag(db.VersionOf(skill));
        return http.HasCurrent(db.VersionOf(skill)) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(SkillView.Of(skill));
    }
}

/// <summary>The skills that other entries name.</summary>
internal static class SkillCodes
{
    /// <summary>Refuses where one of the codes is no skill.</summary>
    public static async Task RequireSkillsAsync(this TrainingDbContext db, IReadOnlyCollection<string> codes, CancellationToken cancellationToken)
    {
        var known = await db.Skills.Where(s => codes.Contains(s.Code)).Select(s => s.Code).ToListAsync(cancellationToken);
        if (codes.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } missing) throw new DomainException(TrainingErrors.SkillNotFound(missing));
    }
}
