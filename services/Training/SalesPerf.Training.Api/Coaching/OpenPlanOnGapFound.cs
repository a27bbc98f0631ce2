using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>Opens a coaching plan for a gap that there is something to do about now; any other gap is only recorded as seen.</summary>
internal sealed class OpenPlanOnGapFound(
    TrainingDbContext db, GapService.GapServiceClient gaps, PeopleDirectory people, ProposedActions proposals, BusinessClock clock, TimeProvider time, IOutbox outbox) : IHandles<PerformanceGapFound>
{
    private const string Opener = "training";

    public async Task HandleAsync(PerformanceGapFound @event, EventContext context, CancellationToken cancellationToken)
    {
        await RecordAsync(@event, cancellationToken);
        if (!@event.Current || await db.Plans.AnyAsync(p => p.GapId == @event.GapId, cancellationToken)) return;
        // The coach is found along the reporting line, which may arrive a moment later than the gap.
        if (!await people.KnowsAsync(@event.ParticipantId, cancellationToken)) throw new DomainException(TrainingErrors.ParticipantUnknown(@event.ParticipantId));
        var gap = await gaps.GetGapAsync(new GetGapRequest { GapId = @event.GapId.ToString() }, cancellationToken: cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        var plan = CoachingPlan.ForGap(
            @event.ParticipantId, @event.SkillCode, new GapBehind(@event.GapId, gap.ReasonCode, gap.ReasonValues, gap.BottleneckStage), await people.ManagerOfAsync(@event.ParticipantId, today, cancellationToken),
            await proposals.ForAsync(@event.SkillCode, cancellationToken), today, Opener);
        db.Plans.Add(plan);
        outbox.Publish(new CoachingPlanOpened(plan.Id.Value, plan.ParticipantId, plan.GapId, plan.SkillCode), plan.Id.Value.ToString());
    }

    // A gap that was told before as not current may be told again as current.
    private Task<int> RecordAsync(PerformanceGapFound e, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO training.gap_seen (gap_id, participant_id, kpi_code, period_code, attainment, threshold, skill_code, reason, current, seen_at)
        VALUES ({e.GapId}, {e.ParticipantId}, {e.KpiCode}, {e.PeriodCode}, {e.Attainment.Value}, {e.Threshold.Value}, {e.SkillCode}, {e.Reason}, {e.Current}, {time.GetUtcNow()})
        ON CONFLICT (gap_id) DO UPDATE SET current = training.gap_seen.current OR excluded.current
        """, cancellationToken);
}
