using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Teams;
using SalesPerf.Goals.Domain.Funnels;

namespace SalesPerf.Goals.Api.Funnels;

/// <summary>Somebody's funnel of a period beside the team's.</summary>
internal sealed class FunnelReader(GoalsDbContext db, Team team)
{
    /// <summary>The analysis; null where nobody sent this funnel. The team are those with the same manager; where none of them has a funnel, everybody else.</summary>
    public async Task<FunnelAnalysis?> AnalyseAsync(Guid participantId, string periodCode, DateOnly lastDay, CancellationToken cancellationToken)
    {
        var rows = await db.FunnelStages.AsNoTracking().Where(f => f.PeriodCode == periodCode).OrderBy(f => f.ParticipantId).ThenBy(f => f.Ordinal).ToListAsync(cancellationToken);
        var funnels = rows.GroupBy(r => r.ParticipantId).ToDictionary(g => g.Key, g => (IReadOnlyList<FunnelStage>)[.. g.Select(ToStage)]);
        if (!funnels.Remove(participantId, out var own)) return null;
        var colleagues = (await team.ColleaguesAsync(participantId, lastDay, cancellationToken)).Where(funnels.ContainsKey).Select(id => funnels[id]).ToArray();
        return FunnelAnalysis.Of(own, colleagues.Length > 0 ? colleagues : funnels.Values);
    }

    private static FunnelStage ToStage(FunnelRow row) => new(row.Code, row.Name, row.Entered, row.Advanced);
}
