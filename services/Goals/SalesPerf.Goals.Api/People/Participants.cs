using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.People;

/// <summary>Participants, as far as the caller may see them.</summary>
internal sealed class Participants(GoalsDbContext db, ParticipantVisibility visibility, Caller caller, IHttpContextAccessor accessor) : ParticipantDirectory(db, accessor)
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

    /// <summary>The caller as a participant, or null.</summary>
    public async Task<Guid?> SelfAsync(CancellationToken cancellationToken) => (await VisibleAsync(cancellationToken)).SelfId;
}
