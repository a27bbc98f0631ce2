using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.People;

/// <summary>A participant as lists name them.</summary>
internal sealed record PersonName(string Code, string Name);

/// <summary>Participants, as far as the caller may see them.</summary>
internal sealed class Participants(GoalsDbContext db, ParticipantVisibility visibility, Caller caller)
{
    /// <summary>Who asks.</summary>
    public Caller Caller => caller;

    /// <summary>Whether the caller leads or administers, and so sees what is being prepared.</summary>
    public bool Leads => caller.Is(Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Service);

    /// <summary>Whose data the caller may see.</summary>
    public Task<VisibleParticipants> VisibleAsync(CancellationToken cancellationToken) => visibility.OfAsync(caller, cancellationToken);

    /// <summary>A participant whom the caller may see; else refuses as if there were none.</summary>
    public async Task<OrgParticipant> RequireAsync(string code, CancellationToken cancellationToken)
    {
        var participant = await FindAsync(code, cancellationToken) ?? throw new DomainException(GoalErrors.ParticipantNotFound);
        (await VisibleAsync(cancellationToken)).Require(participant.Id, GoalErrors.ParticipantNotFound);
        return participant;
    }

    /// <summary>A participant whom anybody may name, such as a colleague to thank.</summary>
    public Task<OrgParticipant?> FindAsync(string code, CancellationToken cancellationToken) =>
        db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.Code == code, cancellationToken);

    /// <summary>The caller as a participant, or null.</summary>
    public async Task<Guid?> SelfAsync(CancellationToken cancellationToken) => (await VisibleAsync(cancellationToken)).SelfId;

    /// <summary>Names by id; a participant that is not known here yet has its id as code.</summary>
    public async Task<Func<Guid, PersonName>> NamesAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToArray();
        var names = await db.Participants.AsNoTracking().Where(p => wanted.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => new PersonName(p.Code, p.Name), cancellationToken);
        return id => names.GetValueOrDefault(id) ?? new PersonName(id.ToString(), string.Empty);
    }
}
