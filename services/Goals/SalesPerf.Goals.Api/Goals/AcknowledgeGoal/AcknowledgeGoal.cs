using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Goals.AcknowledgeGoal;

/// <summary>The person agrees to the present revision of a goal; who agreed to what stays on record.</summary>
internal sealed class AcknowledgeGoalHandler(GoalsDbContext db, Participants participants, TimeProvider time)
{
    public async Task HandleAsync(Goal goal, CancellationToken cancellationToken)
    {
        if (await participants.SelfAsync(cancellationToken) != goal.ParticipantId) throw new DomainException(GoalErrors.NotYourGoal);
        var now = time.GetUtcNow();
        if (!goal.Acknowledge(now)) return;
        // Saved first: the row's version refuses an agreement to a revision that was changed meanwhile.
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO goals.acknowledgement (goal_id, revision, acknowledged_by, acknowledged_at) VALUES ({goal.Id.Value}, {goal.Revision}, {participants.Caller.Accountable}, {now})", cancellationToken);
    }
}

internal static class AcknowledgeGoalEndpoint
{
    public static void MapAcknowledgeGoal(this IEndpointRouteBuilder group) => group.MapPost("{id:guid}:acknowledge", HandleAsync).WithName("AcknowledgeGoal").RequirePersona(Persona.Rep, Persona.Manager).WithETag()
        .WithSummary("The person agrees to a published goal; only the person can.");

    private static async Task<Ok<GoalView>> HandleAsync(Guid id, AcknowledgeGoalHandler handler, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(id, cancellationToken);
        await handler.HandleAsync(goal, cancellationToken);
        context.SetETag(goal.Version);
        return TypedResults.Ok(await reader.ShowAsync(goal, cancellationToken));
    }
}
