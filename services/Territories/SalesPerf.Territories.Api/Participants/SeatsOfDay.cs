using Microsoft.EntityFrameworkCore;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;

namespace SalesPerf.Territories.Api.Participants;

/// <summary>The seat that somebody has on a day; of several, the one whose code sorts first.</summary>
internal sealed record SeatOfDay(Guid ParticipantId, Guid PositionId, string PositionCode, string TitleCode);

internal static class SeatsOfDay
{
    public static async Task<Dictionary<ParticipantId, SeatOfDay>> FindAsync(TerritoriesDbContext db, IReadOnlyList<ParticipantId> participants, DateOnly day, CancellationToken cancellationToken)
    {
        var ids = participants.Select(p => p.Value).ToArray();
        var seats = await db.Database.SqlQuery<SeatOfDay>($"""
            SELECT DISTINCT ON (h.participant_id) h.participant_id, p.id AS position_id, p.code AS position_code, t.code AS title_code
            FROM territories.holder h JOIN territories.position p ON p.id = h.position_id JOIN territories.title t ON t.id = p.title_id
            WHERE h.participant_id = ANY ({ids}) AND h.during @> {day} ORDER BY h.participant_id, p.code
            """).ToListAsync(cancellationToken);
        return seats.ToDictionary(s => new ParticipantId(s.ParticipantId));
    }
}
