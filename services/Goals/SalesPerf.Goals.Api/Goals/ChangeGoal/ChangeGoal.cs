using SalesPerf.Goals.Api.Goals.SetGoal;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Api.Goals.ChangeGoal;

/// <summary>A leader changes a goal; one that was published is told again with the reason of the change.</summary>
internal sealed class ChangeGoalHandler(GoalsDbContext db, Catalogue catalogue, GoalContents contents, GoalReview review, IOutbox outbox, BusinessClock clock, TimeProvider time)
{
    public async Task HandleAsync(Goal goal, ChangeGoalRequest request, CancellationToken cancellationToken)
    {
        var kpi = await catalogue.RequireAsync(goal.KpiCode, cancellationToken);
        await review.LockAsync(goal.ParticipantId, kpi.Code, goal.PeriodCode, cancellationToken);
        if (goal.Origin == GoalOrigin.Quota && request.Target != goal.Target) throw new DomainException(GoalErrors.ChangedByQuota);
        var content = await contents.MakeAsync(kpi, request.Target, goal.Currency, request.Statement, request.ParentGoalId, cancellationToken);
        if (goal.Change(content, request.Reason is { } reason ? new Sentence(reason) : null, await clock.TodayAsync(cancellationToken), time.GetUtcNow()))
            outbox.Publish(new GoalPublished(goal.Id.Value, goal.ParticipantId, goal.KpiCode, goal.PeriodCode, goal.Target), goal.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await review.ReviewAsync(goal.ParticipantId, kpi, new GoalPeriod(goal.CalendarCode, goal.PeriodCode, goal.Period), cancellationToken);
    }
}
