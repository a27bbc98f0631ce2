using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>A score for one criterion, 1 to 5.</summary>
internal sealed record CriterionScoreBody(string Criterion, int Score, string Comment = "");

/// <summary>A review: every criterion scored, and what to make of it.</summary>
internal sealed record ReviewRolePlayRequest(IReadOnlyList<CriterionScoreBody> Scores, string Strength, string Improvement, string Action);

/// <summary>Scores a role play.</summary>
internal static class ReviewRolePlay
{
    public static async Task<Ok<RolePlayView>> HandleAsync(
        Guid id, ReviewRolePlayRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, BusinessClock clock, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Strength, "/strength", 2_000);
        violations.Text(body.Improvement, "/improvement", 2_000);
        violations.Text(body.Action, "/action", 2_000);
        violations.ThrowIfAny();
        var rolePlay = await ReadRolePlays.RequireAsync(id, caller, db, people, cancellationToken);
        var scores = body.Scores.Select(s => new CriterionScore(s.Criterion, s.Score, s.Comment)).ToArray();
        rolePlay.Judge(new RolePlayReview(scores, body.Strength, body.Improvement, body.Action), caller.Accountable, await clock.TodayAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(RolePlayView.Of(rolePlay, await people.NamesAsync([rolePlay.ParticipantId], cancellationToken), caller));
    }
}
