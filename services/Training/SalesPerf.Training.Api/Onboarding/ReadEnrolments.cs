using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>A step of somebody's programme.</summary>
internal sealed record EnrolmentStepView(
    int Number, DateOnly DueOn, string Title, StepKind Kind, string? Reference, DateOnly? CompletedOn, string? CompletedBy, string? SkippedBecause);

/// <summary>Somebody's onboarding programme.</summary>
internal sealed record EnrolmentView(
    Guid Id, string ParticipantCode, string ParticipantName, string TitleCode, DateOnly StartsOn, EnrolmentStatus Status, string? TemplateCode, int StepsClosed, IReadOnlyList<EnrolmentStepView> Steps)
{
    public static EnrolmentView Of(Enrolment e, Func<Guid, ParticipantName> names)
    {
        var person = names(e.ParticipantId);
        return new(e.Id.Value, person.Code, person.Name, e.TitleCode, e.StartsOn, e.Status, e.TemplateCode, e.Steps.Count(s => s.IsClosed),
            [.. e.Steps.Select(s => new EnrolmentStepView(s.Number, s.DueOn, s.Title, s.Kind, s.Reference, s.CompletedOn, s.CompletedBy, s.SkippedBecause))]);
    }
}

/// <summary>Reads onboarding programmes.</summary>
internal static class ReadEnrolments
{
    public static async Task<Ok<Page<EnrolmentView>>> ListAsync(
        string? participantCode, string? status, [AsParameters] PageRequest paging, Caller caller, TrainingDbContext db, PeopleDirectory people, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var wanted = status.ToChoice<EnrolmentStatus>("status");
        var scope = await people.ScopeAsync(participantCode, caller, cancellationToken);
        var rows = await db.Enrolments.FromSql($"SELECT e.*, e.xmin FROM training.enrolment e WHERE e.id > {after}").AsNoTracking()
            .Where(e => (scope == null || scope.Contains(e.ParticipantId)) && (wanted == null || e.Status == wanted))
            .OrderBy(e => e.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var names = await people.NamesAsync(rows.Select(e => e.ParticipantId), cancellationToken);
        return TypedResults.Ok(paging.ToPage([.. rows.Select(e => EnrolmentView.Of(e, names))], v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<EnrolmentView>> GetAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var enrolment = await RequireAsync(id, caller, db, people, cancellationToken);
        return TypedResults.Ok(EnrolmentView.Of(enrolment, await people.NamesAsync([enrolment.ParticipantId], cancellationToken)));
    }

    /// <summary>A programme that the caller may see.</summary>
    public static async Task<Enrolment> RequireAsync(Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var enrolment = await db.Enrolments.FindAsync([new EnrolmentId(id)], cancellationToken) ?? throw new DomainException(TrainingErrors.EnrolmentNotFound);
        (await people.VisibleToAsync(caller, cancellationToken)).Require(enrolment.ParticipantId, TrainingErrors.EnrolmentNotFound);
        return enrolment;
    }
}
