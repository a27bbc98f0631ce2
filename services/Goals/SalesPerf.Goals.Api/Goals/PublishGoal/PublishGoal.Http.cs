using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Goals.PublishGoal;

/// <summary>Why the goal is set.</summary>
internal sealed record PublishGoalRequest(string Reason);

internal static class PublishGoalEndpoint
{
    public static void MapPublishGoal(this IEndpointRouteBuilder group) => group.MapPost("{id:guid}:publish", HandleAsync).WithName("PublishGoal").WithETag()
        .WithSummary("Tells the person of a goal, with its reason; it then waits for agreement.").RequirePersona(Persona.Manager, Persona.CompAdmin);

    private static async Task<Ok<GoalView>> HandleAsync(
        Guid id, [FromBody] PublishGoalRequest request, PublishGoalHandler handler, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(request.Reason, "/reason", 2_000);
        violations.ThrowIfAny("goals.reason_missing");
        var goal = await reader.RequireAsync(id, cancellationToken);
        await handler.HandleAsync(goal, request.Reason, cancellationToken);
        context.SetETag(goal.Version);
        return TypedResults.Ok(await reader.ShowAsync(goal, cancellationToken));
    }
}
