using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>One session of coach and seller.</summary>
/// <param name="HeldOn">Business date.</param>
/// <param name="Notes">What the coach wrote down for the coach's own use; empty for whom the session was with.</param>
/// <param name="Strength">What goes well.</param>
/// <param name="Improvement">What to do better.</param>
/// <param name="Action">What to do next.</param>
/// <param name="By">Subject of the coach.</param>
internal sealed record CoachingSessionView(DateOnly HeldOn, string Notes, string Strength, string Improvement, string Action, string By);

/// <summary>A coaching plan.</summary>
/// <param name="Id">Id.</param>
/// <param name="ParticipantCode">Who is coached.</param>
/// <param name="ParticipantName">Name to show.</param>
/// <param name="CoachCode">Who coaches; absent where nobody is named.</param>
/// <param name="GapId">The gap it is for; absent for a plan by hand.</param>
/// <param name="BottleneckStage">The stage of the funnel that loses most, where it is known.</param>
/// <param name="SkillCode">The skill it trains.</param>
/// <param name="Reason">Why, with the figures.</param>
/// <param name="Actions">What is proposed to do.</param>
/// <param name="Sessions">Sessions held.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="OpenedOn">Business date.</param>
/// <param name="OpenedBy">Subject, or the service.</param>
/// <param name="CompletedOn">Business date.</param>
/// <param name="Outcome">What came out.</param>
internal sealed record CoachingPlanView(
    Guid Id, string ParticipantCode, string ParticipantName, string? CoachCode, Guid? GapId, string? BottleneckStage, string SkillCode, string Reason, IReadOnlyList<ProposedAction> Actions,
    IReadOnlyList<CoachingSessionView> Sessions, CoachingStatus Status, DateOnly OpenedOn, string OpenedBy, DateOnly? CompletedOn, string? Outcome)
{
    /// <summary>Those whom an answer names.</summary>
    public static IEnumerable<Guid> PeopleOf(CoachingPlan p) => new[] { p.ParticipantId, p.CoachId }.OfType<Guid>();

    /// <param name="p">The plan.</param>
    /// <param name="names">Names of those whom it names.</param>
    /// <param name="reader">Who reads it.</param>
    /// <param name="self">The reader as a participant, or null.</param>
    /// <param name="words">In the reader's language.</param>
    public static CoachingPlanView Of(CoachingPlan p, Func<Guid, ParticipantName> names, Caller reader, Guid? self, Wording words)
    {
        var person = names(p.ParticipantId);
        return new(p.Id.Value, person.Code, person.Name, p.CoachId is { } coach ? names(coach).Code : null, p.GapId, p.BottleneckStage, p.SkillCode, p.ReasonCode is { } why ? words.Of(why, p.ReasonValues) : p.Reason!, p.Actions,
            [.. p.Sessions.Select(s => Shown(s, reader, isOwn: self == p.ParticipantId))], p.Status, p.OpenedOn, p.OpenedBy, p.CompletedOn, reader.Written(p.Outcome));
    }

    private static CoachingSessionView Shown(CoachingSession s, Caller reader, bool isOwn) =>
        new(s.HeldOn, isOwn ? string.Empty : reader.Written(s.Notes), reader.Written(s.Strength), reader.Written(s.Improvement), reader.Written(s.Action), s.By);
}

/// <summary>Reads coaching plans.</summary>
internal static class ReadPlans
{
    public static async Task<Ok<Page<CoachingPlanView>>> ListAsync(
        string? participantCode, string? status, [AsParameters] PageRequest paging, Caller caller, TrainingDbContext db, PeopleDirectory people, Wording words, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var wanted = status.ToChoice<CoachingStatus>("status");
        var scope = await people.ScopeAsync(participantCode, caller, cancellationToken);
        var rows = await db.Plans.FromSql($"SELECT p.*, p.xmin FROM training.coaching_plan p WHERE p.id > {after}").AsNoTracking()
            .Where(p => (scope == null || scope.Contains(p.ParticipantId)) && (wanted == null || p.Status == wanted))
            .OrderBy(p => p.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var names = await people.NamesAsync(rows.SelectMany(CoachingPlanView.PeopleOf), cancellationToken);
        var self = (await people.VisibleToAsync(caller, cancellationToken)).SelfId;
        return TypedResults.Ok(paging.ToPage([.. rows.Select(p => CoachingPlanView.Of(p, names, caller, self, words))], v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<CoachingPlanView>> GetAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, Wording words, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ViewAsync(await RequireAsync(id, caller, db, people, cancellationToken), caller, people, words, cancellationToken));

    /// <summary>A plan as answers show it.</summary>
    public static async Task<CoachingPlanView> ViewAsync(CoachingPlan plan, Caller caller, PeopleDirectory people, Wording words, CancellationToken cancellationToken) =>
        CoachingPlanView.Of(plan, await people.NamesAsync(CoachingPlanView.PeopleOf(plan), cancellationToken), caller, (await people.VisibleToAsync(caller, cancellationToken)).SelfId, words);

    /// <summary>A plan that the caller may see.</summary>
    public static async Task<CoachingPlan> RequireAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var plan = await db.Plans.FindAsync([new CoachingPlanId(id)], cancellationToken) ?? throw new DomainException(TrainingErrors.PlanNotFound);
        (await people.VisibleToAsync(caller, cancellationToken)).Require(plan.ParticipantId, TrainingErrors.PlanNotFound);
        return plan;
    }
}
