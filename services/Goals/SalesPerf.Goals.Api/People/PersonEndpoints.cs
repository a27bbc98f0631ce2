using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Gaps;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.People;

/// <summary>Coaching that was carried out.</summary>
internal sealed record CoachingView(Guid PlanId, Guid? GapId, string SkillCode, DateOnly CompletedOn, string Outcome);

/// <summary>A certification and whether it ran out.</summary>
internal sealed record CertificationView(string Code, string SkillCode, DateOnly? ValidFrom, DateOnly? ValidUntilBefore, DateOnly? ExpiredOn);

/// <summary>All that is known here of a person: goals with progress, gaps, coaching, certifications.</summary>
internal sealed record PersonView(
    string ParticipantCode, string Name, IReadOnlyList<GoalView> Goals, IReadOnlyList<GapView> Gaps, IReadOnlyList<CoachingView> Coaching, IReadOnlyList<CertificationView> Certifications);

/// <summary>One person.</summary>
internal static class PersonEndpoints
{
    private const int LatestGoals = 50;

    public static void MapPeople(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/goals/people/{code}", GetAsync).WithTags("People").WithName("GetPerson")
        .WithSummary("One person's latest goals with progress, gaps, finished coaching and certifications.");

    private static async Task<Ok<PersonView>> GetAsync(string code, GoalsDbContext db, Participants participants, GoalReader reader, Wording words, CancellationToken cancellationToken)
    {
        var person = await participants.RequireAsync(code, cancellationToken);
        var drafts = participants.Leads;
        var goals = await db.Goals.AsNoTracking().Include(g => g.Questions)
            .Where(g => g.ParticipantId == person.Id && g.Status != GoalStatus.Withdrawn && (drafts || g.Status != GoalStatus.Draft))
            .OrderByDescending(g => g.StartsOn).ThenBy(g => g.KpiCode).Take(LatestGoals).ToListAsync(cancellationToken);
        var gaps = await db.Gaps.AsNoTracking().Where(g => g.ParticipantId == person.Id).OrderByDescending(g => g.Id).ToListAsync(cancellationToken);
        var coaching = await db.Database.SqlQuery<CoachingView>(
            $"SELECT plan_id, gap_id, skill_code, completed_on, outcome FROM goals.coaching WHERE participant_id = {person.Id} ORDER BY completed_on DESC").ToListAsync(cancellationToken);
        var certifications = await db.Database.SqlQuery<CertificationView>(
            $"SELECT code, skill_code, valid_from, valid_until_before, expired_on FROM goals.certification WHERE participant_id = {person.Id} ORDER BY code").ToListAsync(cancellationToken);
        var name = new ParticipantName(person.Code, person.Name);
        return TypedResults.Ok(new PersonView(person.Code, person.Name, await reader.ShowAsync(goals, cancellationToken), gaps.ConvertAll(g => GapEndpoints.View(g, name, words)),
            coaching.ConvertAll(c => c with { Outcome = participants.Caller.Written(c.Outcome) }), certifications));
    }
}
