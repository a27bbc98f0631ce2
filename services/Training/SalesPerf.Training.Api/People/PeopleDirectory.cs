using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.People;

/// <summary>Participants, and whose training a caller may see.</summary>
internal sealed class PeopleDirectory(TrainingDbContext db, ParticipantVisibility visibility, IHttpContextAccessor accessor) : ParticipantDirectory(db, accessor)
{
    /// <summary>Whose training the caller may see: a trainer everybody's, a manager the subtree's, a rep the own.</summary>
    public Task<VisibleParticipants> VisibleToAsync(Caller caller, CancellationToken cancellationToken) => visibility.OfAsync(caller, cancellationToken, Persona.Trainer);

    /// <summary>A participant whom the caller may see; refuses others as not found.</summary>
    public async Task<OrgParticipant> RequireAsync(string code, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(code, cancellationToken);
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
}
