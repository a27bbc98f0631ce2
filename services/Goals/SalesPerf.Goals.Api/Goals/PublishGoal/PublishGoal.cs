using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;

namespace SalesPerf.Goals.Api.Goals.PublishGoal;

/// <summary>A draft is told to the person, with its reason.</summary>
internal sealed class PublishGoalHandler(GoalsDbContext db, Catalogue catalogue, GoalReview review, IOutbox outbox, BusinessClock clock, TimeProvider time)
{
    public async Task HandleAsync(Goal goal, string reason, CancellationToken cancellationToken)
    {
        if (goal.Publish(new Sentence(reason), await clock.TodayAsync(cancellationToken), time.GetUtcNow()))
            outbox.Publish(new GoalPublished(goal.Id.Value, goal.ParticipantId, goal.KpiCode, goal.PeriodCode, goal.Target), goal.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        var kpi = await catalogue.RequireAsync(goal.KpiCode, cancellationToken);
        await review.LockAsync(goal.ParticipantId, kpi.Code, goal.PeriodCode, cancellationToken);
        await review.ReviewAsync(goal.ParticipantId, kpi, new GoalPeriod(goal.CalendarCode, goal.PeriodCode, goal.Period), cancellationToken);
    }
}
