using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Goals.AskAndAnswer;

/// <summary>A question or an answer.</summary>
internal sealed record TextRequest(string Text);

/// <summary>The person asks about a goal; somebody who leads the person answers.</summary>
internal sealed class AskAndAnswerHandler(GoalsDbContext db, GoalReader reader, Participants participants, TimeProvider time)
{
    public async Task<QuestionView> AskAsync(Guid goalId, string text, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(goalId, cancellationToken);
        if (await participants.SelfAsync(cancellationToken) != goal.ParticipantId) throw new DomainException(GoalErrors.NotYourGoal);
        var question = goal.Ask(text, participants.Caller.Accountable, time.GetUtcNow());
        db.Questions.Add(question);
        await db.SaveChangesAsync(cancellationToken);
        return QuestionView.Of(question);
    }

    public async Task<QuestionView> AnswerAsync(Guid goalId, Guid questionId, string text, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(goalId, cancellationToken);
        if (await participants.SelfAsync(cancellationToken) == goal.ParticipantId) throw new DomainException(GoalErrors.OwnQuestion);
        var question = goal.Answer(new QuestionId(questionId), text, participants.Caller.Accountable, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return QuestionView.Of(question);
    }
}

internal static class AskAndAnswerEndpoints
{
    public static void MapAskAndAnswer(this IEndpointRouteBuilder group)
    {
        group.MapPost("{id:guid}/questions", AskAsync).WithName("AskAboutGoal").RequirePersona(Persona.Rep, Persona.Manager).WithSummary("The person asks about a goal.");
        group.MapPost("{id:guid}/questions/{questionId:guid}:answer", AnswerAsync).WithName("AnswerGoalQuestion")
            .WithSummary("Somebody who leads the person answers a question.").RequirePersona(Persona.Manager, Persona.CompAdmin);
    }

    private static async Task<Created<QuestionView>> AskAsync(Guid id, [FromBody] TextRequest request, AskAndAnswerHandler handler, CancellationToken cancellationToken)
    {
        Check(request);
        var question = await handler.AskAsync(id, request.Text, cancellationToken);
        return TypedResults.Created($"/v1/goals/goals/{id}", question);
    }

    private static async Task<Ok<QuestionView>> AnswerAsync(Guid id, Guid questionId, [FromBody] TextRequest request, AskAndAnswerHandler handler, CancellationToken cancellationToken)
    {
        Check(request);
        return TypedResults.Ok(await handler.AnswerAsync(id, questionId, request.Text, cancellationToken));
    }

    private static void Check(TextRequest request)
    {
        var violations = new Violations();
        violations.Text(request.Text, "/text", 2_000);
        violations.ThrowIfAny();
    }
}
