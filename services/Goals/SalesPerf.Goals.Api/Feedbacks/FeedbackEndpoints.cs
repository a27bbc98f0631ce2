using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Feedbacks;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Feedbacks;

/// <summary>Feedback to somebody.</summary>
/// <param name="ParticipantCode">Who receives it.</param>
/// <param name="Strength">What was done well.</param>
/// <param name="Improvement">What can be done better.</param>
/// <param name="Action">What to do next.</param>
/// <param name="DueOn">By when.</param>
/// <param name="About">The occasion.</param>
/// <param name="HappenedOn">When the occasion was; feedback within seven days is timely.</param>
internal sealed record FeedbackRequest(string ParticipantCode, string Strength, string Improvement, string Action, DateOnly? DueOn = null, string? About = null, DateOnly? HappenedOn = null);

/// <summary>The receiver's own words.</summary>
internal sealed record ResponseRequest(string Words);

/// <summary>Feedback as it is shown.</summary>
internal sealed record FeedbackView(
    Guid Id, string ParticipantCode, string ParticipantName, string Giver, string Strength, string Improvement, string Action, DateOnly? DueOn, string? About, DateOnly? HappenedOn,
    DateOnly GivenOn, bool? Timely, string? Response, DateTimeOffset? RespondedAt);

/// <summary>Feedback: seen by who gave it, who received it, and those who lead the receiver.</summary>
internal static class FeedbackEndpoints
{
    public static void MapFeedback(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/goals/feedback").WithTags("Feedback");
        group.MapGet("", ListAsync).WithName("ListFeedback").WithSummary("Feedback that the caller gave, received, or may see as a leader.");
        group.MapPost("", GiveAsync).WithName("GiveFeedback").WithSummary("Gives a colleague feedback with a strength, an improvement and an action.")
            .RequirePersona(Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.Trainer);
        group.MapPost("{id:guid}:respond", RespondAsync).WithName("RespondToFeedback").RequirePersona(Persona.Rep, Persona.Manager).WithSummary("The receiver answers in their own words.");
    }

    private static async Task<Created<FeedbackView>> GiveAsync(
        [FromBody] FeedbackRequest request, GoalsDbContext db, Participants participants, BusinessClock clock, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(request.About is null or { Length: <= 500 }, "/about", "too_long", "At most 500 characters.");
        violations.ThrowIfAny();
        var receiver = await participants.FindAsync(request.ParticipantCode, cancellationToken) ?? throw new DomainException(GoalErrors.ParticipantNotFound);
        var content = new FeedbackContent(request.Strength, request.Improvement, request.Action, request.DueOn, request.About, request.HappenedOn);
        var feedback = new Feedback(receiver.Id, participants.Caller.Accountable, await participants.SelfAsync(cancellationToken), content, await clock.TodayAsync(cancellationToken), time.GetUtcNow());
        db.Feedbacks.Add(feedback);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/goals/feedback?participantCode={Uri.EscapeDataString(receiver.Code)}", View(feedback, new ParticipantName(receiver.Code, receiver.Name), participants.Caller));
    }

    private static async Task<Ok<FeedbackView>> RespondAsync(
        Guid id, [FromBody] ResponseRequest request, GoalsDbContext db, Participants participants, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(request.Words, "/words", FeedbackRules.LongestPart);
        violations.ThrowIfAny();
        var feedbackId = new FeedbackId(id);
        var feedback = await db.Feedbacks.SingleOrDefaultAsync(f => f.Id == feedbackId, cancellationToken) ?? throw new DomainException(FeedbackErrors.NotFound);
        var visible = await participants.VisibleAsync(cancellationToken);
        if (!visible.Includes(feedback.ParticipantId) && feedback.Giver != participants.Caller.Accountable) throw new DomainException(FeedbackErrors.NotFound);
        if (visible.SelfId != feedback.ParticipantId) throw new DomainException(FeedbackErrors.NotYours);
        feedback.Respond(request.Words, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        var names = await participants.NamesAsync([feedback.ParticipantId], cancellationToken);
        return TypedResults.Ok(View(feedback, names(feedback.ParticipantId), participants.Caller));
    }

    private static async Task<Ok<Page<FeedbackView>>> ListAsync(
        [AsParameters] PageRequest page, string? participantCode, GoalsDbContext db, Participants participants, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var (giver, after) = (participants.Caller.Accountable, page.After<AfterId>()?.Id ?? Guid.Empty);
        var feedback = db.Feedbacks.FromSql($"SELECT * FROM goals.feedback WHERE id > {after}").AsNoTracking();
        if (!visible.All) feedback = feedback.Where(f => f.Giver == giver || visible.Ids.Contains(f.ParticipantId));
        if (participantCode is not null)
        {
            var receiver = await participants.FindAsync(participantCode, cancellationToken) ?? throw new DomainException(GoalErrors.ParticipantNotFound);
            feedback = feedback.Where(f => f.ParticipantId == receiver.Id);
        }

        var rows = await feedback.OrderBy(f => f.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var names = await participants.NamesAsync(rows.Select(f => f.ParticipantId), cancellationToken);
        return TypedResults.Ok(page.ToPage(rows.ConvertAll(f => View(f, names(f.ParticipantId), participants.Caller)), f => new AfterId(f.Id), context));
    }

    private static FeedbackView View(Feedback f, ParticipantName receiver, Caller reader) => new(
        f.Id.Value, receiver.Code, receiver.Name, f.Giver, reader.Written(f.Strength), reader.Written(f.Improvement), reader.Written(f.Action), f.DueOn, reader.Written(f.About), f.HappenedOn,
        f.GivenOn, FeedbackRules.IsTimely(f.GivenOn, f.HappenedOn), reader.Written(f.Response), f.RespondedAt);
}
