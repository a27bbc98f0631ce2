using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>Brings those who joined and the templates together, whichever comes first.</summary>
internal sealed class OnboardingPlacement(TrainingDbContext db, IOutbox outbox)
{
    // Held to the end of the transaction: otherwise a template and a newcomer at the same moment would not see each other.
    private const long Lock = 0x4F6E626F61726421;

    /// <summary>Waits until nobody else places newcomers; call before reading or writing what placing depends on.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);

    /// <summary>Begins every waiting enrolment for which there is a template now.</summary>
    public async Task PlaceAsync(CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var templates = await db.Templates.ToListAsync(cancellationToken);
        foreach (var enrolment in await db.Enrolments.Where(e => e.Status == EnrolmentStatus.WaitingForTemplate).ToListAsync(cancellationToken))
        {
            if (OnboardingTemplate.For(enrolment.TitleCode, templates) is not { } template) continue;
            enrolment.Begin(template);
            outbox.Publish(new OnboardingStarted(enrolment.Id.Value, enrolment.ParticipantId, template.Code, enrolment.StartsOn), enrolment.Id.Value.ToString());
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
