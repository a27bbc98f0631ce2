using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>Whoever joined gets an onboarding programme from the template of the title; without any template it waits for one.</summary>
internal sealed class StartOnboardingOnParticipantJoined(TrainingDbContext db, OnboardingPlacement placement) : IHandles<ParticipantJoined>
{
    public async Task HandleAsync(ParticipantJoined @event, EventContext context, CancellationToken cancellationToken)
    {
        await placement.EnterAsync(cancellationToken);
        if (await db.Enrolments.AnyAsync(e => e.ParticipantId == @event.ParticipantId && e.StartsOn == @event.JoinedOn, cancellationToken)) return;
        db.Enrolments.Add(new Enrolment(@event.ParticipantId, @event.TitleCode, @event.JoinedOn));
        await placement.PlaceAsync(cancellationToken);
    }
}
