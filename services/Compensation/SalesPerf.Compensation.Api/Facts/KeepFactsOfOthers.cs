using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Plans;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Keeps goal scores, for plans that pay by objectives.</summary>
internal sealed class KeepScoreOnGoalScored(CompensationDbContext db, FactReaders readers, TimeProvider time) : IHandles<GoalScored>
{
    public async Task HandleAsync(GoalScored @event, EventContext context, CancellationToken cancellationToken)
    {
        var changed = await db.ExecuteAsync("""
            INSERT INTO compensation.goal_score AS g (goal_id, participant_id, kpi_code, period_code, score, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (goal_id) DO UPDATE SET score = excluded.score, recorded_at = excluded.recorded_at WHERE g.score <> excluded.score
            """, [@event.GoalId, @event.ParticipantId, @event.KpiCode, @event.PeriodCode, @event.Score, time.GetUtcNow()], cancellationToken);
        if (changed > 0) await readers.MarkAsync(ReadFact.Score, [@event.PeriodCode], @event.KpiCode, @event.ParticipantId, cancellationToken);
    }
}

/// <summary>Keeps certifications, for plans in which they are gates.</summary>
internal sealed class KeepGateOnCertification(CompensationDbContext db, FactReaders readers, TimeProvider time) : IHandles<CertificationAwarded>, IHandles<CertificationExpired>
{
    public async Task HandleAsync(CertificationAwarded @event, EventContext context, CancellationToken cancellationToken)
    {
        var during = new DateRange(@event.ValidFrom, @event.ValidUntilExclusive);
        // An expiry that came first has ended it already.
        var added = await db.ExecuteAsync("INSERT INTO compensation.certification (certification_id, participant_id, code, skill_code, during, recorded_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            [@event.CertificationId, @event.ParticipantId, @event.Code, @event.SkillCode, ServiceDbContext.ToRange(during), time.GetUtcNow()], cancellationToken);
        if (added > 0) await readers.MarkRangeAsync(ReadFact.Certification, during, @event.Code, @event.ParticipantId, cancellationToken);
    }

    public async Task HandleAsync(CertificationExpired @event, EventContext context, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("""
            INSERT INTO compensation.certification (certification_id, participant_id, code, skill_code, during, recorded_at) VALUES ($1, $2, $3, $4, 'empty', $6)
            ON CONFLICT (certification_id) DO UPDATE SET during = compensation.certification.during * daterange(NULL, $5), recorded_at = $6
            """, [@event.CertificationId, @event.ParticipantId, @event.Code, @event.SkillCode, @event.ExpiredOn, time.GetUtcNow()], cancellationToken);
        await readers.MarkRangeAsync(ReadFact.Certification, new DateRange(@event.ExpiredOn, null), @event.Code, @event.ParticipantId, cancellationToken);
    }
}
