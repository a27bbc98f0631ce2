using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Funnels;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Funnels;

/// <summary>Somebody's funnel of a period; sent again it replaces the one before.</summary>
/// <param name="ParticipantCode">Whose.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Stages">In order, with how many came in and how many went on.</param>
internal sealed record FunnelItem(string ParticipantCode, string PeriodCode, IReadOnlyList<FunnelStage> Stages);

/// <summary>A stage beside the team's.</summary>
internal sealed record StageView(string Code, string Name, decimal Entered, decimal Advanced, decimal? Conversion, decimal? TeamMedian, decimal? Shortfall);

/// <summary>A funnel beside the team's, with its bottleneck.</summary>
/// <param name="ParticipantCode">Whose.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Stages">In order.</param>
/// <param name="Bottleneck">Code of the stage whose conversion lies furthest below the team's median, relative to it; absent where none does.</param>
/// <param name="Explanation">That in a sentence.</param>
internal sealed record FunnelView(string ParticipantCode, string PeriodCode, IReadOnlyList<StageView> Stages, string? Bottleneck, string Explanation);

/// <summary>Funnels and where they lose.</summary>
internal static class FunnelEndpoints
{
    public static void MapFunnels(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/goals/funnel-snapshots:batch", RecordAsync).WithTags("Funnels").WithName("RecordFunnels")
            .WithSummary("Takes the funnels of up to 1,000 participants and periods.").RequirePersona(Persona.Manager, Persona.CompAdmin);
        routes.MapGet("/v1/goals/funnel", GetAsync).WithTags("Funnels").WithName("GetFunnel")
            .WithSummary("Conversion by stage beside the team's median, with the bottleneck named.");
    }

    private static async Task<MultiStatus> RecordAsync([FromBody] Batch<FunnelItem> batch, RecordFunnels handler, HttpContext context, CancellationToken cancellationToken) =>
        await handler.HandleAsync(batch, context, cancellationToken);

    private static async Task<Ok<FunnelView>> GetAsync(string participantCode, string periodCode, Participants participants, Calendars calendars, FunnelReader reader, CancellationToken cancellationToken)
    {
        var participant = await participants.RequireAsync(participantCode, cancellationToken);
        var period = await calendars.FindPeriodAsync(periodCode, cancellationToken) ?? throw new DomainException(GoalErrors.PeriodNotFound(periodCode));
        var analysis = await reader.AnalyseAsync(participant.Id, periodCode, period.EndExclusive.AddDays(-1), cancellationToken) ?? throw new DomainException(FunnelErrors.NotFound);
        var stages = analysis.Stages.Select(s => new StageView(s.Stage.Code, s.Stage.Name, s.Stage.Entered, s.Stage.Advanced, s.Stage.Conversion, s.TeamMedian, s.Shortfall));
        var explanation = analysis.Bottleneck is { } stage
            ? $"The stage {stage.Name} lies furthest below the team's median."
            : "No stage lies below the team's median, or there is no team to compare with.";
        return TypedResults.Ok(new FunnelView(participantCode, periodCode, [.. stages], analysis.Bottleneck?.Code, explanation));
    }
}

/// <summary>Stores funnels.</summary>
internal sealed class RecordFunnels(GoalsDbContext db, Participants participants)
{
    public async Task<MultiStatus> HandleAsync(Batch<FunnelItem> batch, HttpContext context, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var people = await participants.IdsAsync(batch.Items.Select(i => i.ParticipantCode), cancellationToken);
        var periodCodes = batch.Items.Select(i => i.PeriodCode).Distinct().ToArray();
        var periods = await db.Set<OrgPeriod>().Where(p => periodCodes.Contains(p.Code)).Select(p => p.Code).ToListAsync(cancellationToken);
        var ids = people.Values.ToArray();
        var stored = (await db.FunnelStages.Where(f => ids.Contains(f.ParticipantId) && periodCodes.Contains(f.PeriodCode)).OrderBy(f => f.Ordinal).ToListAsync(cancellationToken))
            .GroupBy(f => (f.ParticipantId, f.PeriodCode)).ToDictionary(g => g.Key, g => g.ToList());
        var visible = await participants.VisibleAsync(cancellationToken);
        var replaced = new Dictionary<(Guid, string), List<FunnelRow>>();
        var answer = batch.Judge(context, i => $"{i.ParticipantCode}/{i.PeriodCode}", (item, _) =>
        {
            if (!people.TryGetValue(item.ParticipantCode, out var participant) || !visible.Includes(participant)) throw new DomainException(GoalErrors.ParticipantNotFound);
            if (!periods.Contains(item.PeriodCode)) throw new DomainException(GoalErrors.PeriodNotFound(item.PeriodCode));
            FunnelRules.Require(item.Stages);
            var key = (participant, item.PeriodCode);
            var before = replaced.GetValueOrDefault(key) ?? stored.GetValueOrDefault(key);
            if (before is not null && before.Select(r => new FunnelStage(r.Code, r.Name, r.Entered, r.Advanced)).SequenceEqual(item.Stages)) return BatchItemStatus.Unchanged;
            replaced[key] = ToRows(participant, item);
            return before is null ? BatchItemStatus.Created : BatchItemStatus.Updated;
        });
        await ReplaceAsync(stored, replaced, cancellationToken);
        return answer;
    }

    // The old rows go before the new ones come: both have the same keys.
    private async Task ReplaceAsync(Dictionary<(Guid, string), List<FunnelRow>> stored, Dictionary<(Guid, string), List<FunnelRow>> replaced, CancellationToken cancellationToken)
    {
        foreach (var key in replaced.Keys)
            if (stored.TryGetValue(key, out var old)) db.FunnelStages.RemoveRange(old);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var rows in replaced.Values) db.FunnelStages.AddRange(rows);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static List<FunnelRow> ToRows(Guid participantId, FunnelItem item) =>
        [.. item.Stages.Select((s, i) => new FunnelRow { ParticipantId = participantId, PeriodCode = item.PeriodCode, Ordinal = i, Code = s.Code, Name = s.Name, Entered = s.Entered, Advanced = s.Advanced })];
}
