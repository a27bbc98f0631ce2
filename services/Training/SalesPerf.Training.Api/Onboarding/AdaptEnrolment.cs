using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>A step added for one person.</summary>
internal sealed record AddEnrolmentStepRequest(DateOnly DueOn, string Title, StepKind Kind, string? Reference = null);

/// <summary>Why a step is left out.</summary>
internal sealed record SkipEnrolmentStepRequest(string Reason);

/// <summary>Carries out a programme, and adapts it to the person.</summary>
internal static class AdaptEnrolment
{
    public static async Task<Ok<EnrolmentView>> CompleteStepAsync(
        Guid id, int number, Caller caller, TrainingDbContext db, PeopleDirectory people, BusinessClock clock, CancellationToken cancellationToken)
    {
        var today = await clock.TodayAsync(cancellationToken);
        return await ChangeAsync(id, caller, db, people, e => e.Complete(number, today, caller.Accountable), cancellationToken);
    }

    public static Task<Ok<EnrolmentView>> SkipStepAsync(
        Guid id, int number, SkipEnrolmentStepRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 1_000);
        violations.ThrowIfAny();
        return ChangeAsync(id, caller, db, people, e => e.Skip(number, body.Reason, caller.Accountable), cancellationToken);
    }

    public static Task<Ok<EnrolmentView>> AddStepAsync(
        Guid id, AddEnrolmentStepRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Title, "/title");
        violations.ThrowIfAny();
        return ChangeAsync(id, caller, db, people, e => e.Add(body.DueOn, body.Title, body.Kind, body.Reference), cancellationToken);
    }

    private static async Task<Ok<EnrolmentView>> ChangeAsync(
        Guid id, Caller caller, TrainingDbContext db, PeopleDirectory people, Action<Enrolment> change, CancellationToken cancellationToken)
    {
        var enrolment = await ReadEnrolments.RequireAsync(id, caller, db, people, cancellationToken);
        change(enrolment);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(EnrolmentView.Of(enrolment, await people.NamesAsync([enrolment.ParticipantId], cancellationToken)));
    }
}
