using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Organisation.Visibility;

/// <summary>Whose data a caller may see.</summary>
/// <param name="All">Everybody's.</param>
/// <param name="SelfId">The caller as a participant, or null.</param>
/// <param name="Ids">Participants, where not all.</param>
public sealed record VisibleParticipants(bool All, Guid? SelfId, IReadOnlySet<Guid> Ids)
{
    /// <summary>Whether this participant's data may be seen.</summary>
    public bool Includes(Guid participantId) => All || Ids.Contains(participantId);

    /// <summary>Refuses with the given not-found error where the participant may not be seen: existence is secret.</summary>
    public void Require(Guid participantId, DomainError notFound)
    {
        if (!Includes(participantId)) throw new DomainException(notFound);
    }
}

/// <summary>Decides whose data a caller may see: reps their own, managers their subtree as of the date, administrators, approvers and auditors everybody's.</summary>
public sealed class ParticipantVisibility(DbContext db, BusinessClock clock)
{
    // Seats of the caller, everything below them on the day, and whoever sits there then.
    private const string Subtree = """
        WITH RECURSIVE seats AS (
          SELECT h.position_id FROM org.holder h WHERE h.participant_id = {0} AND h.during @> {1}
          UNION
          SELECT l.position_id FROM org.reporting_line l JOIN seats s ON l.manager_position_id = s.position_id WHERE l.during @> {1}
        )
        SELECT DISTINCT h.participant_id AS "Value" FROM org.holder h JOIN seats s USING (position_id) WHERE h.during @> {1}
        """;

    /// <summary>Whose data the caller may see today.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="alsoAll">Personas that see everybody in this service (a trainer in Training).</param>
    public async Task<VisibleParticipants> OfAsync(Caller caller, CancellationToken cancellationToken, params Persona[] alsoAll)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var self = await SelfAsync(caller, cancellationToken);
        if (caller.Is(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Service) || caller.Is(alsoAll)) return new(true, self, new HashSet<Guid>());
        if (self is not { } id) return new(false, null, new HashSet<Guid>());
        var visible = new HashSet<Guid> { id };
        if (caller.Is(Persona.Manager))
            visible.UnionWith(await db.Database.SqlQueryRaw<Guid>(Subtree, id, await clock.TodayAsync(cancellationToken)).ToListAsync(cancellationToken));
        return new(false, id, visible);
    }

    /// <summary>The caller as a participant; refuses a person who is none, where an operation is about oneself.</summary>
    public async Task<Guid> RequireSelfAsync(Caller caller, CancellationToken cancellationToken) =>
        await SelfAsync(caller, cancellationToken) ?? throw new DomainException(VisibilityErrors.NotAParticipant);

    private async Task<Guid?> SelfAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.ParticipantCode is not { } code
            ? null
            : await db.Set<OrgParticipant>().Where(p => p.Code == code).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(cancellationToken);
}

/// <summary>Refusals about who may see whom.</summary>
public static class VisibilityErrors
{
    /// <summary>The caller has no place in the sales organisation.</summary>
    public static DomainError NotAParticipant { get; } =
        new("auth.not_a_participant", ErrorKind.Forbidden, "The signed-in person is no participant of the sales organisation, so there is nothing here that is theirs.");
}
