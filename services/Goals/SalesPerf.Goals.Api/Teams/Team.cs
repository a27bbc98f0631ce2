using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;

namespace SalesPerf.Goals.Api.Teams;

/// <summary>Who reported to whom on a day.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="ManagerId">To whom, or null at the top.</param>
internal sealed record ReportsTo(Guid ParticipantId, Guid? ManagerId);

/// <summary>Teams: people who report to the same manager.</summary>
internal sealed class Team(GoalsDbContext db)
{
    /// <summary>Everybody with a seat on a day, and whom they reported to.</summary>
    public async Task<IReadOnlyList<ReportsTo>> OnAsync(DateOnly day, CancellationToken cancellationToken) =>
        await db.Database.SqlQuery<ReportsTo>($"""
            SELECT DISTINCT ON (h.participant_id) h.participant_id, m.participant_id AS manager_id
            FROM org.holder h
            LEFT JOIN org.reporting_line l ON l.position_id = h.position_id AND l.during @> {day}
            LEFT JOIN org.holder m ON m.position_id = l.manager_position_id AND m.during @> {day}
            WHERE h.during @> {day}
            ORDER BY h.participant_id, m.participant_id NULLS LAST
            """).ToListAsync(cancellationToken);

    /// <summary>The others who reported to the same manager on a day; empty for somebody at the top.</summary>
    public async Task<IReadOnlyList<Guid>> ColleaguesAsync(Guid participantId, DateOnly day, CancellationToken cancellationToken)
    {
        var all = await OnAsync(day, cancellationToken);
        var manager = all.FirstOrDefault(r => r.ParticipantId == participantId)?.ManagerId;
        return manager is null ? [] : [.. all.Where(r => r.ManagerId == manager && r.ParticipantId != participantId).Select(r => r.ParticipantId)];
    }
}
