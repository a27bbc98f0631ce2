using Grpc.Core;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Common.V1;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Gaps;
using SalesPerf.Goals.V1;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Gaps;

/// <summary>A gap as it is shown.</summary>
internal sealed record GapView(
    Guid Id, string ParticipantCode, string ParticipantName, string KpiCode, string PeriodCode, decimal Attainment, decimal Threshold, string SkillCode, string? BottleneckStage,
    string Reason, bool Current, DateOnly FoundOn);

/// <summary>Performance gaps.</summary>
internal static class GapEndpoints
{
    public static void MapGaps(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/goals/gaps", ListAsync).WithTags("Gaps").WithName("ListGaps").WithSummary("Performance gaps that the caller may see, with the figures behind each.");

    private static async Task<Ok<Page<GapView>>> ListAsync(
        [AsParameters] PageRequest page, string? participantCode, string? periodCode, bool? current, GoalsDbContext db, Participants participants, Wording words, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var gaps = db.Gaps.FromSql($"SELECT * FROM goals.gap WHERE id > {after}").AsNoTracking();
        if (participantCode is not null)
        {
            var participant = await participants.RequireAsync(participantCode, cancellationToken);
            gaps = gaps.Where(g => g.ParticipantId == participant.Id);
        }

        if (!visible.All) gaps = gaps.Where(g => visible.Ids.Contains(g.ParticipantId));
        if (periodCode is not null) gaps = gaps.Where(g => g.PeriodCode == periodCode);
        if (current is { } onlyCurrent) gaps = gaps.Where(g => g.Current == onlyCurrent);
        var rows = await gaps.OrderBy(g => g.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var names = await participants.NamesAsync(rows.Select(g => g.ParticipantId), cancellationToken);
        return TypedResults.Ok(page.ToPage(rows.ConvertAll(g => View(g, names(g.ParticipantId), words)), g => new AfterId(g.Id), context));
    }

    internal static GapView View(PerformanceGap g, ParticipantName person, Wording words) => new(
        g.Id.Value, person.Code, person.Name, g.KpiCode, g.PeriodCode, g.Attainment.Value, g.Threshold.Value, g.SkillCode, g.BottleneckStage, words.Of(g.ReasonCode, g.ReasonValues), g.Current, g.FoundOn);
}

/// <summary>Gaps for those who coach them away.</summary>
internal sealed class GapGrpc(GoalsDbContext db, Participants participants) : GapService.GapServiceBase
{
    /// <inheritdoc/>
    public override async Task<GetGapResponse> GetGap(GetGapRequest request, ServerCallContext context)
    {
        var id = new GapId(request.GapId.ToGuid());
        var gap = await db.Gaps.AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, context.CancellationToken) ?? throw new DomainException(GapErrors.NotFound);
        (await participants.VisibleAsync(context.CancellationToken)).Require(gap.ParticipantId, GapErrors.NotFound);
        var name = await db.Kpis.Where(k => k.Code == gap.KpiCode).Select(k => k.Name).SingleOrDefaultAsync(context.CancellationToken) ?? gap.KpiCode;
        return new GetGapResponse
        {
            GapId = gap.Id.Value.ToString(), ParticipantId = gap.ParticipantId.ToString(), KpiCode = gap.KpiCode, KpiName = name, PeriodCode = gap.PeriodCode,
            Attainment = gap.Attainment.Value.ToProto(), Threshold = gap.Threshold.Value.ToProto(), Reason = Labels.Of(gap.ReasonCode, gap.ReasonValues, Language.English),
            BottleneckStage = gap.BottleneckStage ?? string.Empty, SkillCode = gap.SkillCode, ReasonCode = gap.ReasonCode, ReasonValues = { gap.ReasonValues },
        };
    }
}
