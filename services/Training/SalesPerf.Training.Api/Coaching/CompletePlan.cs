using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>What came out of a plan.</summary>
internal sealed record CompleteCoachingPlanRequest(string Outcome);

/// <summary>Ends a plan.</summary>
internal static class CompletePlan
{
    public static async Task<Ok<CoachingPlanView>> HandleAsync(
        Guid id, CompleteCoachingPlanRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, Wording words, BusinessClock clock, IOutbox outbox, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Outcome, "/outcome", 2_000);
        violations.ThrowIfAny();
        var plan = await ReadPlans.RequireAsync(id, caller, db, people, cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        plan.Complete(body.Outcome, today);
        outbox.Publish(new CoachingCompleted(plan.Id.Value, plan.ParticipantId, plan.GapId, plan.SkillCode, today, body.Outcome), plan.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await ReadPlans.ViewAsync(plan, caller, people, words, cancellationToken));
    }
}
