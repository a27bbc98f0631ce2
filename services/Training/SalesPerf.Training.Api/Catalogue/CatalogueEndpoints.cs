using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Training.Api.Catalogue;

/// <summary>Skills and courses: trainers write them, everybody reads them.</summary>
internal static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Catalogue");
        area.MapPut("/skills/{code}", PutSkill.HandleAsync).WithName("PutSkill").WithSummary("Adds a skill to the catalogue, or changes it.").RequirePersona(Persona.Trainer, Persona.CompAdmin).NeedsVersion(mayCreate: true);
        area.MapGet("/skills", ReadSkills.ListAsync).WithName("ListSkills").WithSummary("Lists the skills.").WithETag();
        area.MapGet("/skills/{code}", ReadSkills.GetAsync).WithName("GetSkill").WithSummary("Gets a skill.").WithETag();
        area.MapPut("/courses/{code}", PutCourse.HandleAsync).WithName("PutCourse").WithSummary("Adds a course to the catalogue, or changes it.").RequirePersona(Persona.Trainer, Persona.CompAdmin).NeedsVersion(mayCreate: true);
        area.MapGet("/courses", ReadCourses.ListAsync).WithName("ListCourses").WithSummary("Lists the courses, of one skill where it is named.").WithETag();
        area.MapGet("/courses/{code}", ReadCourses.GetAsync).WithName("GetCourse").WithSummary("Gets a course.").WithETag();
    }
}
