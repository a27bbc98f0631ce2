using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SalesPerf.Goals.Api.Goals.Smart;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals.SetGoal;

/// <summary>A new goal.</summary>
/// <param name="ParticipantCode">Whose.</param>
/// <param name="KpiCode">What is measured.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Target">How much, in the KPI's unit.</param>
/// <param name="Statement">A sentence that says who reaches what.</param>
/// <param name="Reason">Why; with it the goal is published at once.</param>
/// <param name="ParentGoalId">The goal that it serves.</param>
/// <param name="Currency">Of an amount; the organisation's where not stated.</param>
internal sealed record SetGoalRequest(
    string ParticipantCode, string KpiCode, string PeriodCode, decimal Target, string Statement, string? Reason = null, Guid? ParentGoalId = null, string? Currency = null);

internal static class SetGoalEndpoint
{
    public static void MapSetGoal(this IEndpointRouteBuilder group) => group.MapPost("", HandleAsync).WithName("SetGoal").WithETag()
        .WithSummary("Writes a goal for somebody one leads and answers with the SMART verdict; with a reason it is published at once.")
        .RequirePersona(Persona.Manager, Persona.CompAdmin);

    private static async Task<Created<GoalView>> HandleAsync(
        [FromBody] SetGoalRequest request, SetGoalHandler handler, PublishGoal.PublishGoalHandler publish, GoalReader reader, Wording words, HttpContext context, CancellationToken cancellationToken)
    {
        Check(request);
        var (goal, judgement) = await handler.HandleAsync(request, cancellationToken);
        if (request.Reason is not null) await publish.HandleAsync(goal, request.Reason, cancellationToken);
        context.SetETag(goal.Version);
        return TypedResults.Created($"/v1/goals/goals/{goal.Id.Value}", (await reader.ShowAsync(goal, cancellationToken)) with { Smart = SmartVerdict.Of(judgement, words) });
    }

    private static void Check(SetGoalRequest request)
    {
        var violations = new Violations();
        violations.Text(request.ParticipantCode, "/participantCode");
        violations.Text(request.KpiCode, "/kpiCode");
        violations.Text(request.PeriodCode, "/periodCode");
        violations.Text(request.Statement, "/statement", 1_000);
        if (request.Reason is not null) violations.Text(request.Reason, "/reason", 2_000);
        violations.Check(request.Target > 0m, "/target", "out_of_range", "A target is above 0.");
        violations.Check(request.Currency is null || Currency.TryParse(request.Currency, out _), "/currency", "not_a_currency", "Three upper-case letters (ISO 4217).");
        violations.ThrowIfAny();
    }
}
