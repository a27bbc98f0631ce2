using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Messaging;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Goals.Api.People;

/// <summary>Shows finished coaching beside the goals.</summary>
internal sealed class ShowCoachingOnCoachingCompleted(GoalsDbContext db) : IHandles<CoachingCompleted>
{
    public Task HandleAsync(CoachingCompleted @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO goals.coaching (plan_id, participant_id, gap_id, skill_code, completed_on, outcome)
        VALUES ({@event.PlanId}, {@event.ParticipantId}, {@event.GapId}, {@event.SkillCode}, {@event.CompletedOn}, {@event.Outcome})
        ON CONFLICT (plan_id) DO UPDATE SET completed_on = excluded.completed_on, outcome = excluded.outcome
        """, cancellationToken);
}

/// <summary>Shows a certification beside the goals; it may arrive after the news that it ran out.</summary>
internal sealed class ShowCertificationOnCertificationAwarded(GoalsDbContext db) : IHandles<CertificationAwarded>
{
    public Task HandleAsync(CertificationAwarded @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO goals.certification (id, participant_id, code, skill_code, valid_from, valid_until_before)
        VALUES ({@event.CertificationId}, {@event.ParticipantId}, {@event.Code}, {@event.SkillCode}, {@event.ValidFrom}, {@event.ValidUntilExclusive})
        ON CONFLICT (id) DO UPDATE SET valid_from = excluded.valid_from, valid_until_before = excluded.valid_until_before
        """, cancellationToken);
}

/// <summary>Shows that a certification ran out.</summary>
internal sealed class EndCertificationOnCertificationExpired(GoalsDbContext db) : IHandles<CertificationExpired>
{
    public Task HandleAsync(CertificationExpired @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO goals.certification (id, participant_id, code, skill_code, expired_on)
        VALUES ({@event.CertificationId}, {@event.ParticipantId}, {@event.Code}, {@event.SkillCode}, {@event.ExpiredOn})
        ON CONFLICT (id) DO UPDATE SET expired_on = excluded.expired_on
        """, cancellationToken);
}
