using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Catalogue;

namespace SalesPerf.Training.Api.Catalogue;

/// <summary>A skill as it is written.</summary>
internal sealed record PutSkillRequest(string Name, SkillArea Area);

/// <summary>A skill as it is read.</summary>
internal sealed record SkillView(string Code, string Name, SkillArea Area)
{
    public static SkillView Of(Skill skill) => new(skill.Code, skill.Name, skill.Area);
}

/// <summary>Adds a skill to the catalogue, or changes it.</summary>
internal static class PutSkill
{
    public static async Task<Results<Ok<SkillView>, Created<SkillView>>> HandleAsync(string code, PutSkillRequest body, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 100);
        violations.Text(body.Name, "/name");
        violations.ThrowIfAny();
        var skill = await db.Skills.FindAsync([code], cancellationToken);
        var added = skill is null;
        if (skill is null) db.Skills.Add(skill = new Skill(code, body.Name, body.Area));
        else
        {
            http.RequireMatchIfSent(db.VersionOf(skill));
            skill.Describe(body.Name, body.Area);
        }

        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(db.VersionOf(skill));
        return added ? TypedResults.Created($"/v1/training/skills/{Uri.EscapeDataString(code)}", SkillView.Of(skill)) : TypedResults.Ok(SkillView.Of(skill));
    }
}
