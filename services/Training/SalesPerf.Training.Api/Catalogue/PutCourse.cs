using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Catalogue;

namespace SalesPerf.Training.Api.Catalogue;

/// <summary>A course as it is written.</summary>
internal sealed record PutCourseRequest(
    string Title, string Provider, CourseKind Kind, IReadOnlyList<string> SkillCodes,
    decimal Hours, Money? Price = null, string? Url = null);

/// <summary>A course as it is read.</summary>
internal sealed record CourseView(string Code, string Title, string Provider, CourseKind Kind, Money? Price, IReadOnlyList<string> SkillCodes, string? Url, decimal Hours)
{
    public static CourseView Of(Course course) =>
        new(course.Code, course.Title, course.Provider, course.Kind, course.Price, course.SkillCodes, course.Url, course.Hours);
}

/// <summary>Adds a course to the catalogue, or changes it.</summary>
internal static class PutCourse
{
    public static async Task<Results<Ok<CourseView>, Created<CourseView>>> HandleAsync(string code, PutCourseRequest body, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        Check(code, body);
        await db.RequireSkillsAsync(body.SkillCodes, cancellationToken);
        var description = new CourseDescription(body.Title, body.Provider, body.Kind, body.Price, body.SkillCodes, body.Url, body.Hours);
        var course = await db.Courses.FindAsync([code], cancellationToken);
        var added = course is null;
        if (course is null) db.Courses.Add(course = new Course(code, description));
        else
        {
            http.RequireMatchIfSent(db.VersionOf(course));
            course.Describe(description);
        }

        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(db.VersionOf(course));
        return added ? TypedResults.Created($"/v1/training/courses/{Uri.EscapeDataString(code)}", CourseView.Of(course)) : TypedResults.Ok(CourseView.Of(course));
    }

    private static void Check(string code, PutCourseRequest body)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 100);
        violations.Text(body.Title, "/title");
        violations.Text(body.Provider, "/provider");
        violations.Check(body.Hours is >= 0 and <= 10_000, "/hours", "out_of_bounds", "Hours are 0 to 10,000.");
        violations.Check(body.Price is not { Amount: < 0 }, "/price/amount", "negative", "A price is 0 or more.");
        violations.Check(body.Url is null || (Uri.TryCreate(body.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"), "/url", "not_an_address", "An address begins with https://.");
        violations.Check(body.SkillCodes.Count <= 50, "/skillCodes", "too_many", "A course trains at most 50 skills.");
        violations.ThrowIfAny();
    }
}
