using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Api.RolePlays;

/// <summary>A role play with its review.</summary>
/// <param name="Id">Id.</param>
/// <param name="ParticipantCode">Who played the seller.</param>
/// <param name="ParticipantName">Name to show.</param>
/// <param name="ScenarioCode">What was played.</param>
/// <param name="SkillCode">The skill it trained.</param>
/// <param name="HeldOn">Business date.</param>
/// <param name="Rubric">The rubric of that day.</param>
/// <param name="Review">The review; absent before.</param>
/// <param name="Score">Mean by weight, 1 to 5; absent before the review.</param>
/// <param name="ReviewedBy">Reviewer.</param>
/// <param name="ReviewedOn">Business date of the review.</param>
internal sealed record RolePlayView(
    Guid Id, string ParticipantCode, string ParticipantName, string ScenarioCode, string SkillCode, DateOnly HeldOn, IReadOnlyList<RubricCriterion> Rubric,
    RolePlayReview? Review, decimal? Score, string? ReviewedBy, DateOnly? ReviewedOn)
{
    public static RolePlayView Of(RolePlay r, Func<Guid, ParticipantName> names, Caller reader)
    {
        var person = names(r.ParticipantId);
        return new(r.Id.Value, person.Code, person.Name, r.ScenarioCode, r.SkillCode, r.HeldOn, r.Rubric, r.Review is { } review ? Shown(review, reader) : null, r.Score, r.ReviewedBy, r.ReviewedOn);
    }

    private static RolePlayReview Shown(RolePlayReview r, Caller reader) =>
        new([.. r.Scores.Select(s => s with { Comment = reader.Written(s.Comment) })], reader.Written(r.Strength), reader.Written(r.Improvement), reader.Written(r.Action));
}

/// <summary>Reads role plays.</summary>
internal static class ReadRolePlays
{
    public static async Task<Ok<Page<RolePlayView>>> ListAsync(
        string? participantCode, [AsParameters] PageRequest paging, Caller caller, TrainingDbContext db, PeopleDirectory people, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var scope = await people.ScopeAsync(participantCode, caller, cancellationToken);
        var rows = await db.RolePlays.FromSql($"SELECT r.*, r.xmin FROM training.role_play r WHERE r.id > {after}").AsNoTracking()
            .Where(r => scope == null || scope.Contains(r.ParticipantId)).OrderBy(r => r.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var names = await people.NamesAsync(rows.Select(r => r.ParticipantId), cancellationToken);
        return TypedResults.Ok(paging.ToPage([.. rows.Select(r => RolePlayView.Of(r, names, caller))], v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<RolePlayView>> GetAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var rolePlay = await RequireAsync(id, caller, db, people, cancellationToken);
        return TypedResults.Ok(RolePlayView.Of(rolePlay, await people.NamesAsync([rolePlay.ParticipantId], cancellationToken), caller));
    }

    /// <summary>A role play that the caller may see.</summary>
    public static async Task<RolePlay> RequireAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var rolePlay = await db.RolePlays.FindAsync([new RolePlayId(id)], cancellationToken) ?? throw new DomainException(TrainingErrors.RolePlayNotFound);
        (await people.VisibleToAsync(caller, cancellationToken)).Require(rolePlay.ParticipantId, TrainingErrors.RolePlayNotFound);
        return rolePlay;
    }
}
