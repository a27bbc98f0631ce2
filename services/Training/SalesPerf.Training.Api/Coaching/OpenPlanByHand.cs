using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Training.Api.Catalogue;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>A plan by hand; without a coach the participant's manager is it.</summary>
internal sealed record OpenCoachingPlanRequest(string ParticipantCode, string SkillCode, string Reason, string? CoachCode = null);

/// <summary>Opens a plan that somebody thought right.</summary>
internal static class OpenPlanByHand
{
    public static async Task<Created<CoachingPlanView>> HandleAsync(
        OpenCoachingPlanRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, Wording words, ProposedActions proposals, BusinessClock clock, IOutbox outbox, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 2_000);
        violations.ThrowIfAny();
        var participant = await people.RequireAsync(body.ParticipantCode, caller, cancellationToken);
        await db.RequireSkillsAsync([body.SkillCode], cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        var coach = body.CoachCode is { } code ? (await people.RequireAsync(code, caller, cancellationToken)).Id : await people.ManagerOfAsync(participant.Id, today, cancellationToken);
        var plan = CoachingPlan.ByHand(participant.Id, body.SkillCode, body.Reason, coach, await proposals.ForAsync(body.SkillCode, cancellationToken), today, caller.Accountable);
        db.Plans.Add(plan);
        outbox.Publish(new CoachingPlanOpened(plan.Id.Value, plan.ParticipantId, null, plan.SkillCode), plan.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/training/coaching-plans/{plan.Id.Value}", await ReadPlans.ViewAsync(plan, caller, people, words, cancellationToken));
    }
}
