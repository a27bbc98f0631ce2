using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.Catalogue;

/// <summary>Reads the courses.</summary>
internal static class ReadCourses
{
    public static async Task<Results<Ok<Page<CourseView>>, StatusCodeHttpResult>> ListAsync(
        string? skillCode, [AsParameters] PageRequest paging, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterCode>()?.Code ?? string.Empty;
        var rows = await db.Courses.FromSql($"SELECT c.*, c.xmin FROM training.course c WHERE c.code > {after}").AsNoTracking().Where(c => (skillCode == null || c.SkillCodes.Contains(skillCode)))
            .OrderBy(c => c.Code).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var page = paging.ToPage([.. rows.Select(CourseView.Of)], v => new AfterCode(v.Code), http);
        return http.IsUnchanged(page) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(page);
    }

    public static async Task<Results<Ok<CourseView>, StatusCodeHttpResult>> GetAsync(string code, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var course = await db.Courses.FindAsync([code], cancellationToken) ?? throw new DomainException(TrainingErrors.CourseNotFound(code));
        http.SetETag(db.VersionOf(course));
        return http.HasCurrent(db.VersionOf(course)) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(CourseView.Of(course));
    }
}
