using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.People;

/// <summary>Somebody, as answers name them.</summary>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
internal sealed record PersonView(string Code, string Name);

/// <summary>Participants by code and id, their managers, and whose training a caller may see.</summary>
internal sealed class PeopleDirectory(TrainingDbContext db, ParticipantVisibility visibility)
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

    /// <summary>Whose training the caller may see: a trainer everybody's, a manager the subtree's, a rep the own.</summary>
    public Task<VisibleParticipants> VisibleToAsync(Caller caller, CancellationToken cancellationToken) => visibility.OfAsync(caller, cancellationToken, Persona.Trainer);

    /// <summary>A participant whom the caller may see; refuses others as not found.</summary>
    public async Task<OrgParticipant> RequireAsync(string code, Caller caller, CancellationToken cancellationToken)
    {
        var found = await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code, cancellationToken);
        var visible = await VisibleToAsync(caller, cancellationToken);
        return found is not null && visible.Includes(found.Id) ? found : throw new DomainException(TrainingErrors.ParticipantNotFound(code));
    }

    /// <summary>The ids that a list may show: of one participant where a code is given, else all that are visible; null means everybody.</summary>
    public async Task<Guid[]?> ScopeAsync(string? participantCode, Caller caller, CancellationToken cancellationToken)
    {
        if (participantCode is not null) return [(await RequireAsync(participantCode, caller, cancellationToken)).Id];
        var visible = await VisibleToAsync(caller, cancellationToken);
        return visible.All ? null : [.. visible.Ids];
    }

    /// <summary>The manager of a participant on a day, or null.</summary>
    public async Task<Guid?> ManagerOfAsync(Guid participantId, DateOnly day, CancellationToken cancellationToken)
    {
        var managers = await db.Database.SqlQueryRaw<Guid>(Managers, participantId, day).ToListAsync(cancellationToken);
        return managers.Count == 0 ? null : managers[0];
    }

    /// <summary>Whether this service has heard of a participant.</summary>
    public Task<bool> KnowsAsync(Guid participantId, CancellationToken cancellationToken) => db.Participants.AnyAsync(p => p.Id == participantId, cancellationToken);

    /// <summary>How answers name these people; one not heard of yet is named by the id.</summary>
    public async Task<Func<Guid, PersonView>> NamesAsync(IEnumerable<Guid?> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.OfType<Guid>().Distinct().ToArray();
        var names = await db.Participants.AsNoTracking().Where(p => wanted.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => new PersonView(p.Code, p.Name), cancellationToken);
        return id => names.GetValueOrDefault(id) ?? new PersonView(id.ToString(), id.ToString());
    }
}
