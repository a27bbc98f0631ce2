using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Goals.ChangeGoal;

/// <summary>What a goal is from now on.</summary>
/// <param name="Target">How much, in the KPI's unit.</param>
/// <param name="Statement">A sentence that says who reaches what.</param>
/// <param name="Reason">Why it is changed; required once it was published.</param>
/// <param name="ParentGoalId">The goal that it serves.</param>
internal sealed record ChangeGoalRequest(decimal Target, string Statement, string? Reason = null, Guid? ParentGoalId = null);

internal static class ChangeGoalEndpoint
{
    public static void MapChangeGoal(this IEndpointRouteBuilder group)
    {
        group.MapPut("{id:guid}", PutAsync).WithName("ChangeGoal")
            .WithSummary("Changes a goal (with If-Match); a published one asks for agreement again.").RequirePersona(Persona.Manager, Persona.CompAdmin).NeedsVersion();
        group.MapPatch("{id:guid}", PatchAsync).WithName("PatchGoal")
            .WithSummary("Changes some members of a goal (with If-Match); a published one asks for agreement again.").RequirePersona(Persona.Manager, Persona.CompAdmin).NeedsVersion();
    }

    private static async Task<Ok<GoalView>> PutAsync(
        Guid id, [FromBody] ChangeGoalRequest request, ChangeGoalHandler handler, GoalReader reader, HttpContext context, CancellationToken cancellationToken) =>
        await ChangeAsync(await reader.RequireAsync(id, cancellationToken), request, handler, reader, context, cancellationToken);

    // A change has its own reason: the one before is not carried on.
    private static async Task<Ok<GoalView>> PatchAsync(
        Guid id, MergePatch<ChangeGoalRequest> patch, ChangeGoalHandler handler, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(id, cancellationToken);
        var request = patch.ApplyTo(new ChangeGoalRequest(goal.Target, goal.Statement, null, goal.ParentGoalId?.Value));
        return await ChangeAsync(goal, request, handler, reader, context, cancellationToken);
    }

    private static async Task<Ok<GoalView>> ChangeAsync(Goal goal, ChangeGoalRequest request, ChangeGoalHandler handler, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(request.Statement, "/statement", 1_000);
        violations.Check(request.Target > 0m, "/target", "out_of_range", "A target is above 0.");
        if (request.Reason is not null) violations.Text(request.Reason, "/reason", 2_000);
        violations.ThrowIfAny();
        context.RequireMatch(goal.Version);
        await handler.HandleAsync(goal, request, cancellationToken);
        context.SetETag(goal.Version);
        return TypedResults.Ok(await reader.ShowAsync(goal, cancellationToken));
    }
}
