using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>A session of coach and seller.</summary>
internal sealed record RecordCoachingSessionRequest(DateOnly HeldOn, string Strength, string Improvement, string Action, string Notes = "");

/// <summary>Records a session.</summary>
internal static class RecordSession
{
    public static async Task<Ok<CoachingPlanView>> HandleAsync(
        Guid id, RecordCoachingSessionRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, Wording words, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Strength, "/strength", 2_000);
        violations.Text(body.Improvement, "/improvement", 2_000);
        violations.Text(body.Action, "/action", 2_000);
        violations.Check(body.Notes.Length <= 10_000, "/notes", "too_long", "At most 10,000 characters.");
        violations.ThrowIfAny();
        var plan = await ReadPlans.RequireAsync(id, caller, db, people, cancellationToken);
        plan.Record(new CoachingSession(body.HeldOn, body.Notes, body.Strength, body.Improvement, body.Action, caller.Accountable));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await ReadPlans.ViewAsync(plan, caller, people, words, cancellationToken));
    }
}
