using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Keeps goal scores, for plans that pay by objectives.</summary>
internal sealed class KeepScoreOnGoalScored(CompensationDbContext db, TimeProvider time) : IHandles<GoalScored>
{
    public Task HandleAsync(GoalScored @event, EventContext context, CancellationToken cancellationToken) => db.ExecuteAsync("""
        INSERT INTO compensation.goal_score (goal_id, participant_id, kpi_code, period_code, score, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (goal_id) DO UPDATE SET score = excluded.score, recorded_at = excluded.recorded_at
        """, [@event.GoalId, @event.ParticipantId, @event.KpiCode, @event.PeriodCode, @event.Score, time.GetUtcNow()], cancellationToken);
}

/// <summary>Keeps certifications, for plans in which they are gates.</summary>
internal sealed class KeepGateOnCertification(CompensationDbContext db, TimeProvider time) : IHandles<CertificationAwarded>, IHandles<CertificationExpired>
{
    public Task HandleAsync(CertificationAwarded @event, EventContext context, CancellationToken cancellationToken) =>
        // An expiry that came first has ended it already.
        db.ExecuteAsync("INSERT INTO compensation.certification (certification_id, participant_id, code, skill_code, during, recorded_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            [@event.CertificationId, @event.ParticipantId, @event.Code, @event.SkillCode, ServiceDbContext.ToRange(new DateRange(@event.ValidFrom, @event.ValidUntilExclusive)), time.GetUtcNow()], cancellationToken);

    public Task HandleAsync(CertificationExpired @event, EventContext context, CancellationToken cancellationToken) => db.ExecuteAsync("""
        INSERT INTO compensation.certification (certification_id, participant_id, code, skill_code, during, recorded_at) VALUES ($1, $2, $3, $4, 'empty', $6)
        ON CONFLICT (certification_id) DO UPDATE SET during = compensation.certification.during * daterange(NULL, $5), recorded_at = $6
        """, [@event.CertificationId, @event.ParticipantId, @event.Code, @event.SkillCode, @event.ExpiredOn, time.GetUtcNow()], cancellationToken);
}
