using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Organisation.Visibility;

/// <summary>A participant as answers name them.</summary>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
public sealed record ParticipantName(string Code, string Name);

/// <summary>Participants by code and by id, as far as this service has heard of them; who may see them is decided elsewhere. Whoever reads personal data masked finds codes for names.</summary>
public class ParticipantDirectory(DbContext db, IHttpContextAccessor accessor)
{
    // Up the reporting line, past vacant seats, to the nearest seat on which somebody else sits on the day.
    private const string Managers = """
        WITH RECURSIVE seats AS (
          SELECT h.position_id, 0 AS level FROM org.holder h WHERE h.participant_id = {0} AND h.during @> {1}
          UNION ALL
          SELECT l.manager_position_id, s.level + 1 FROM org.reporting_line l JOIN seats s USING (position_id) WHERE l.during @> {1} AND s.level < 50
        )
        SELECT h.participant_id AS "Value" FROM seats s JOIN org.holder h ON h.position_id = s.position_id AND h.during @> {1}
        WHERE s.level > 0 AND h.participant_id <> {0} ORDER BY s.level, h.participant_id LIMIT 1
        """;

    private IQueryable<OrgParticipant> All => db.Set<OrgParticipant>().AsNoTracking();

    private bool IsMasked => Caller.Find(accessor.HttpContext) is { ReadsMasked: true };

    /// <summary>A participant by code, or null.</summary>
    public async Task<OrgParticipant?> FindAsync(string code, CancellationToken cancellationToken) =>
        await All.SingleOrDefaultAsync(p => p.Code == code, cancellationToken) is not { } found ? null : IsMasked ? found.Masked() : found;

    /// <summary>The ids of those of the codes that are known.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> IdsAsync(IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        var wanted = codes.Distinct(StringComparer.Ordinal).ToArray();
        return await All.Where(p => wanted.Contains(p.Code)).ToDictionaryAsync(p => p.Code, p => p.Id, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Whether this service has heard of a participant.</summary>
    public Task<bool> KnowsAsync(Guid participantId, CancellationToken cancellationToken) => All.AnyAsync(p => p.Id == participantId, cancellationToken);

    /// <summary>How answers name these people; one not heard of yet is named by the id.</summary>
    public async Task<Func<Guid, ParticipantName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToArray();
        var masked = IsMasked;
        var names = await All.Where(p => wanted.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => new ParticipantName(p.Code, masked ? p.Code : p.Name), cancellationToken);
        return id => names.GetValueOrDefault(id) ?? new ParticipantName(id.ToString(), id.ToString());
    }

    /// <summary>The manager of a participant on a day, or null.</summary>
    public async Task<Guid?> ManagerOfAsync(Guid participantId, DateOnly day, CancellationToken cancellationToken)
    {
        var managers = await db.Database.SqlQueryRaw<Guid>(Managers, participantId, day).ToListAsync(cancellationToken);
        return managers.Count == 0 ? null : managers[0];
    }
}
