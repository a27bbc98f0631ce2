using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Recognitions;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Recognitions;

/// <summary>Thanks to somebody.</summary>
/// <param name="ParticipantCode">To whom.</param>
/// <param name="Title">For what, in a few words.</param>
/// <param name="Message">In more words.</param>
/// <param name="Reward">Money that goes with it; only from a manager of the person or a compensation administrator.</param>
internal sealed record RecognitionRequest(string ParticipantCode, string Title, string Message, UnroundedMoney? Reward = null);

/// <summary>A recognition as it is shown; the reward only to those who may see the person's data.</summary>
internal sealed record RecognitionView(Guid Id, string ParticipantCode, string ParticipantName, string GivenBy, DateOnly GivenOn, string Title, string Message, Money? Reward);

/// <summary>Recognition is public inside the organisation; its money is not.</summary>
internal static class RecognitionEndpoints
{
    public static void MapRecognitions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/goals/recognitions").WithTags("Recognition");
        group.MapGet("", ListAsync).WithName("ListRecognitions").WithSummary("Who was recognised for what.")
            .RequirePersona(Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Trainer, Persona.Recruiter, Persona.Service);
        group.MapPost("", GiveAsync).WithName("GiveRecognition").WithSummary("Recognises a colleague; a reward is paid by Compensation.")
            .RequirePersona(Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.Trainer).WithMetadata(new IdempotencyKeyRequired());
    }

    private static async Task<Created<RecognitionView>> GiveAsync(
        [FromBody] RecognitionRequest request, GoalsDbContext db, Participants participants, IOutbox outbox, BusinessClock clock, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(request.ParticipantCode, "/participantCode");
        violations.Text(request.Title, "/title");
        violations.Text(request.Message, "/message", 2_000);
        violations.ThrowIfAny();
        var person = await participants.FindAsync(request.ParticipantCode, cancellationToken) ?? throw new DomainException(GoalErrors.ParticipantNotFound);
        var visible = await participants.VisibleAsync(cancellationToken);
        var mayReward = participants.Caller.Is(Persona.CompAdmin) || (participants.Caller.Is(Persona.Manager) && visible.Includes(person.Id));
        var recognition = new Recognition(person.Id, participants.Caller.Accountable, visible.SelfId, request.Title, request.Message, ToReward(request.Reward), mayReward, await clock.TodayAsync(cancellationToken));
        db.Recognitions.Add(recognition);
        outbox.Publish(new RecognitionGiven(recognition.Id.Value, person.Id, recognition.GivenBy, recognition.GivenOn, recognition.Title, recognition.Reward), person.Id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created("/v1/goals/recognitions", View(recognition, new ParticipantName(person.Code, person.Name), recognition.Reward, participants.Caller));
    }

    private static Money? ToReward(UnroundedMoney? stated) => stated is not { } money ? null
        : RoundingRule.Round(money.Amount, 4, RoundingMode.Down) == money.Amount ? Money.FromRounded(money.Amount, money.Currency)
        : throw new DomainException(RecognitionErrors.NotAReward);

    private static async Task<Ok<Page<RecognitionView>>> ListAsync(
        [AsParameters] PageRequest page, string? participantCode, GoalsDbContext db, Participants participants, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var recognitions = db.Recognitions.FromSql($"SELECT * FROM goals.recognition WHERE id > {after}").AsNoTracking();
        if (participantCode is not null)
        {
            var person = await participants.FindAsync(participantCode, cancellationToken) ?? throw new DomainException(GoalErrors.ParticipantNotFound);
            recognitions = recognitions.Where(r => r.ParticipantId == person.Id);
        }

        var rows = await recognitions.OrderBy(r => r.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var names = await participants.NamesAsync(rows.Select(r => r.ParticipantId), cancellationToken);
        var giver = participants.Caller.Accountable;
        var views = rows.ConvertAll(r => View(r, names(r.ParticipantId), visible.Includes(r.ParticipantId) || r.GivenBy == giver ? r.Reward : null, participants.Caller));
        return TypedResults.Ok(page.ToPage(views, r => new AfterId(r.Id), context));
    }

    // The title is the reason of the reward, and stands on the statement.
    private static RecognitionView View(Recognition r, ParticipantName person, Money? reward, Caller reader) =>
        new(r.Id.Value, person.Code, person.Name, r.GivenBy, r.GivenOn, r.Title, reader.Written(r.Message), reward);
}
