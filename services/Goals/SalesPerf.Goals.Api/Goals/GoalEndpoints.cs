using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Goals.AcknowledgeGoal;
using SalesPerf.Goals.Api.Goals.AskAndAnswer;
using SalesPerf.Goals.Api.Goals.ChangeGoal;
using SalesPerf.Goals.Api.Goals.PublishGoal;
using SalesPerf.Goals.Api.Goals.SetGoal;
using SalesPerf.Goals.Api.Goals.Smart;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals;

/// <summary>Which goals. Bind with <c>[AsParameters]</c>.</summary>
/// <param name="ParticipantCode">Whose; everybody's that the caller may see where not stated.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="KpiCode">Of what.</param>
/// <param name="Status">How far the agreement is: draft, published, acknowledged, historic or withdrawn; all but the last where not stated.</param>
internal sealed record GoalFilter(string? ParticipantCode, string? PeriodCode, string? KpiCode, string? Status);

/// <summary>Who agreed to the goals of a period, and who did not.</summary>
/// <param name="PeriodCode">The period.</param>
/// <param name="Asked">Goals whose person was asked to agree.</param>
/// <param name="Acknowledged">Of those, how many are agreed.</param>
/// <param name="Waiting">Those that are not.</param>
/// <param name="OpenQuestions">Questions without an answer.</param>
internal sealed record AgreementView(string PeriodCode, int Asked, int Acknowledged, IReadOnlyList<WaitingGoal> Waiting, IReadOnlyList<OpenQuestion> OpenQuestions);

/// <summary>A goal that waits for agreement.</summary>
internal sealed record WaitingGoal(Guid GoalId, string ParticipantCode, string ParticipantName, string KpiCode, string Statement, DateTimeOffset? PublishedAt);

/// <summary>A question that waits for an answer.</summary>
internal sealed record OpenQuestion(Guid GoalId, Guid QuestionId, string ParticipantCode, string ParticipantName, string Text, DateTimeOffset AskedAt);

/// <summary>Goals and the agreement on them.</summary>
internal static class GoalEndpoints
{
    public static void MapGoals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/goals/goals").WithTags("Goals");
        group.MapGet("", ListAsync).WithName("ListGoals").WithSummary("Goals that the caller may see, with their progress.");
        group.MapGet("{id:guid}", GetAsync).WithName("GetGoal").WithSummary("One goal with its progress, questions and answers; its ETag is the goal's version.").WithETag(caches: false);
        group.MapGet("{id:guid}/smart", SmartAsync).WithName("JudgeGoal").WithSummary("The SMART verdict on a goal: each letter with its reason.");
        group.MapSetGoal();
        group.MapChangeGoal();
        group.MapPublishGoal();
        group.MapAcknowledgeGoal();
        group.MapAskAndAnswer();
        routes.MapGet("/v1/goals/agreement", AgreementAsync).WithTags("Goals").WithName("GetAgreement")
            .WithSummary("For a leader: who has not agreed to the goals of a period, and which questions are open.").RequirePersona(Persona.Manager, Persona.CompAdmin, Persona.Auditor);
    }

    private static async Task<Ok<Page<GoalView>>> ListAsync(
        [AsParameters] GoalFilter filter, [AsParameters] PageRequest page, GoalsDbContext db, Participants participants, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var goals = db.Goals.FromSql($"SELECT *, xmin FROM goals.goal WHERE id > {after}").Include(g => g.Questions).AsNoTracking();
        if (filter.ParticipantCode is { } code)
        {
            var participant = await participants.RequireAsync(code, cancellationToken);
            goals = goals.Where(g => g.ParticipantId == participant.Id);
        }

        if (!visible.All) goals = goals.Where(g => visible.Ids.Contains(g.ParticipantId));
        if (!participants.Leads) goals = goals.Where(g => g.Status != GoalStatus.Draft);
        if (filter.PeriodCode is { } period) goals = goals.Where(g => g.PeriodCode == period);
        if (filter.KpiCode is { } kpi) goals = goals.Where(g => g.KpiCode == kpi);
        goals = filter.Status.ToChoice<GoalStatus>("status") is { } status ? goals.Where(g => g.Status == status) : goals.Where(g => g.Status != GoalStatus.Withdrawn);
        var rows = await goals.OrderBy(g => g.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(await reader.ShowAsync(rows, cancellationToken), g => new AfterId(g.Id), context));
    }

    private static async Task<Ok<GoalView>> GetAsync(Guid id, GoalReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(id, cancellationToken);
        // Progress changes without the goal, so the tag is for changing it, not for caching.
        context.SetETag(goal.Version);
        return TypedResults.Ok(await reader.ShowAsync(goal, cancellationToken));
    }

    private static async Task<Ok<SmartVerdict>> SmartAsync(Guid id, GoalReader reader, Catalogue catalogue, SmartReading smart, Wording words, CancellationToken cancellationToken)
    {
        var goal = await reader.RequireAsync(id, cancellationToken);
        return TypedResults.Ok(SmartVerdict.Of(await smart.JudgeAsync(goal, await catalogue.RequireAsync(goal.KpiCode, cancellationToken), cancellationToken), words));
    }

    private static async Task<Ok<AgreementView>> AgreementAsync(string periodCode, GoalsDbContext db, Participants participants, Wording words, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var goals = await db.Goals.AsNoTracking().Include(g => g.Questions)
            .Where(g => g.PeriodCode == periodCode && (g.Status == GoalStatus.Published || g.Status == GoalStatus.Acknowledged) && (visible.All || visible.Ids.Contains(g.ParticipantId)))
            .OrderBy(g => g.ParticipantId).ThenBy(g => g.KpiCode).ToListAsync(cancellationToken);
        var names = await participants.NamesAsync(goals.Select(g => g.ParticipantId), cancellationToken);
        var waiting = goals.Where(g => g.Status == GoalStatus.Published)
            .Select(g => new WaitingGoal(g.Id.Value, names(g.ParticipantId).Code, names(g.ParticipantId).Name, g.KpiCode, words.StatementOf(g), g.PublishedAt)).ToArray();
        var questions = goals.SelectMany(g => g.Questions.Where(q => q.AnsweredAt is null)
            .Select(q => new OpenQuestion(g.Id.Value, q.Id.Value, names(g.ParticipantId).Code, names(g.ParticipantId).Name, q.Text, q.AskedAt)));
        return TypedResults.Ok(new AgreementView(periodCode, goals.Count, goals.Count - waiting.Length, waiting, [.. questions.OrderBy(q => q.AskedAt)]));
    }
}
