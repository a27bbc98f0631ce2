using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>Who played what, and when.</summary>
internal sealed record HoldRolePlayRequest(string ParticipantCode, string ScenarioCode, DateOnly HeldOn);

/// <summary>Records that somebody played a scenario.</summary>
internal static class HoldRolePlay
{
    public static async Task<Created<RolePlayView>> HandleAsync(HoldRolePlayRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var participant = await people.RequireAsync(body.ParticipantCode, caller, cancellationToken);
        var scenario = await db.Scenarios.FindAsync([body.ScenarioCode], cancellationToken) ?? throw new DomainException(TrainingErrors.ScenarioNotFound(body.ScenarioCode));
        var rolePlay = new RolePlay(participant.Id, scenario, body.HeldOn);
        db.RolePlays.Add(rolePlay);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/training/role-plays/{rolePlay.Id.Value}", RolePlayView.Of(rolePlay, _ => new(participant.Code, participant.Name), caller));
    }
}
