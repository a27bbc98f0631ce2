using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Catalogue;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>A criterion as it is written; weights are relative to each other.</summary>
internal sealed record RubricCriterionBody(string Criterion, string Description, decimal Weight);

/// <summary>A scenario as it is written.</summary>
internal sealed record PutRolePlayScenarioRequest(string Title, string SkillCode, string Situation, IReadOnlyList<RubricCriterionBody> Rubric);

/// <summary>A scenario as it is read.</summary>
internal sealed record RolePlayScenarioView(string Code, string Title, string SkillCode, string Situation, IReadOnlyList<RubricCriterion> Rubric)
{
    public static RolePlayScenarioView Of(RolePlayScenario s) => new(s.Code, s.Title, s.SkillCode, s.Situation, s.Rubric);
}

/// <summary>Adds a scenario, or changes it.</summary>
internal static class PutScenario
{
    public static async Task<Results<Ok<RolePlayScenarioView>, Created<RolePlayScenarioView>>> HandleAsync(
        string code, PutRolePlayScenarioRequest body, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        Check(code, body);
        await db.RequireSkillsAsync([body.SkillCode], cancellationToken);
        RubricCriterion[] rubric = [.. body.Rubric.Select(c => new RubricCriterion(c.Criterion, c.Description, c.Weight))];
        var scenario = await db.Scenarios.FindAsync([code], cancellationToken);
        var added = scenario is null;
        if (scenario is null) db.Scenarios.Add(scenario = new RolePlayScenario(code, body.Title, body.SkillCode, body.Situation, rubric));
        else
        {
            http.RequireMatchIfSent(db.VersionOf(scenario));
            scenario.Describe(body.Title, body.SkillCode, body.Situation, rubric);
        }

        await db.SaveChangesAsync(cancellationToken);
        http.SetETag(db.VersionOf(scenario));
        return added
            ? TypedResults.Created($"/v1/training/role-play-scenarios/{Uri.EscapeDataString(code)}", RolePlayScenarioView.Of(scenario))
            : TypedResults.Ok(RolePlayScenarioView.Of(scenario));
    }

    private static void Check(string code, PutRolePlayScenarioRequest body)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 100);
        violations.Text(body.Title, "/title");
        violations.Text(body.Situation, "/situation", 4_000);
        violations.Check(body.Rubric.Count <= 50, "/rubric", "too_many", "A rubric has at most 50 criteria.");
        for (var i = 0; i < body.Rubric.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/rubric/{i}");
            violations.Text(body.Rubric[i].Criterion, $"{pointer}/criterion", 100);
            violations.Text(body.Rubric[i].Description, $"{pointer}/description", 1_000);
        }

        violations.ThrowIfAny();
    }
}
