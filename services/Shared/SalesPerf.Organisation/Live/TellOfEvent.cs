using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Live;

namespace SalesPerf.Organisation.Live;

/// <summary>Whom an event concerns.</summary>
/// <param name="Kind">What changed: statement, goal, task, approval, quota, recognition.</param>
/// <param name="ParticipantId">The participant, or null.</param>
/// <param name="Persona">Everybody who is this, or null.</param>
/// <param name="Link">Address below the gateway at which it is read.</param>
public sealed record Notice(string Kind, Guid? ParticipantId, Persona? Persona, string Link);

/// <summary>Which notice an event makes; a process is one service, so it has one for each.</summary>
internal static class Notices
{
    internal static class Of<TEvent>
    {
        public static Func<TEvent, Notice>? Make { get; set; }
    }
}

/// <summary>Puts a notice on the live feed. The event's own effect is elsewhere: a notice that is lost costs a front end a refresh, so a feed that is away never holds an event up.</summary>
internal sealed class TellOfEvent<TEvent>(LiveFeed feed, ParticipantDirectory participants) : IHandles<TEvent> where TEvent : class
{
    public async Task HandleAsync(TEvent @event, EventContext context, CancellationToken cancellationToken)
    {
        var notice = Notices.Of<TEvent>.Make!(@event);
        if (await RecipientAsync(notice, cancellationToken) is { } recipient)
            await feed.TellAsync(new LiveChange(notice.Kind, notice.Link, context.OccurredAt), recipient);
    }

    private async Task<string?> RecipientAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Persona is { } persona) return LiveRecipients.Of(persona);
        if (notice.ParticipantId is not { } id) return null;
        var name = (await participants.NamesAsync([id], cancellationToken))(id);
        return LiveRecipients.OfParticipant(name.Code);
    }
}
