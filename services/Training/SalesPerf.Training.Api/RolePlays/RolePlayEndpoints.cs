using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>Scenarios with their rubric, and the role plays held by them.</summary>
internal static class RolePlayEndpoints
{
    private static readonly Persona[] Readers = [Persona.Rep, Persona.Manager, Persona.Trainer, Persona.CompAdmin, Persona.Auditor];

    public static void MapRolePlays(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Role plays");
        area.MapPut("/role-play-scenarios/{code}", PutScenario.HandleAsync).WithName("PutRolePlayScenario").WithSummary("Adds a scenario with its rubric, or changes it.").RequirePersona(Persona.Trainer, Persona.CompAdmin).NeedsVersion(mayCreate: true);
        area.MapGet("/role-play-scenarios", ReadScenarios.ListAsync).WithName("ListRolePlayScenarios").WithSummary("Lists the scenarios.").WithETag();
        area.MapGet("/role-play-scenarios/{code}", ReadScenarios.GetAsync).WithName("GetRolePlayScenario").WithSummary("Gets a scenario.").WithETag();
        area.MapPost("/role-plays", HoldRolePlay.HandleAsync).WithName("HoldRolePlay").WithSummary("Records that somebody played a scenario.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapPost("/role-plays/{id:guid}:review", ReviewRolePlay.HandleAsync).WithName("ReviewRolePlay")
            .WithSummary("Scores every criterion of the rubric, with strength, improvement and action.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapGet("/role-plays", ReadRolePlays.ListAsync).WithName("ListRolePlays").WithSummary("Lists role plays, of one participant where named.").RequirePersona(Readers);
        area.MapGet("/role-plays/{id:guid}", ReadRolePlays.GetAsync).WithName("GetRolePlay").WithSummary("Gets a role play with its review.").RequirePersona(Readers);
    }
}
