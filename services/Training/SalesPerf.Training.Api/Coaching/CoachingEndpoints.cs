using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>Coaching plans from gaps or by hand, their sessions and outcome, and signals that come before a gap.</summary>
internal static class CoachingEndpoints
{
    private static readonly Persona[] Readers = [Persona.Rep, Persona.Manager, Persona.Trainer, Persona.CompAdmin, Persona.Auditor];

    public static void MapCoaching(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Coaching");
        area.MapGet("/coaching-plans", ReadPlans.ListAsync).WithName("ListCoachingPlans").WithSummary("Lists coaching plans, of one participant or status where named.").RequirePersona(Readers);
        area.MapGet("/coaching-plans/{id:guid}", ReadPlans.GetAsync).WithName("GetCoachingPlan").WithSummary("Gets a coaching plan with its reason, actions and sessions.").RequirePersona(Readers);
        area.MapPost("/coaching-plans", OpenPlanByHand.HandleAsync).WithName("OpenCoachingPlan").WithSummary("Opens a coaching plan by hand.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapPost("/coaching-plans/{id:guid}/sessions", RecordSession.HandleAsync).WithName("RecordCoachingSession")
            .WithSummary("Records a session: notes, strength, improvement and action.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapPost("/coaching-plans/{id:guid}:complete", CompletePlan.HandleAsync).WithName("CompleteCoachingPlan").WithSummary("Ends a plan with what came out.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapGet("/early-signals", ReadSignals.ListAsync).WithName("ListEarlySignals")
            .WithSummary("Lists goals that will be missed at the present pace: a hint to the coach before there is a gap.").RequirePersona(Persona.Trainer, Persona.Manager);
    }
}
