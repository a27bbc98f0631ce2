using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Goals.Api.Quotas;

/// <summary>Somebody who joined gets a first goal of every KPI with an onboarding target; the ramped quotas come as quotas.</summary>
internal sealed class SetRampGoalsOnParticipantJoined(GoalsDbContext db, GoalReview review, IOutbox outbox, BusinessClock clock, TimeProvider time, ILogger<SetRampGoalsOnParticipantJoined> logger)
    : IHandles<ParticipantJoined>
{
    private const string Author = "goals";

    public async Task HandleAsync(ParticipantJoined @event, EventContext context, CancellationToken cancellationToken)
    {
        var found = await db.Set<OrgPeriod>().AsNoTracking().Where(p => p.Start <= @event.JoinedOn && p.EndExclusive > @event.JoinedOn)
            .OrderBy(p => p.CalendarCode).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            logger.LogInformation("No calendar has a period of {JoinedOn}; {Participant} gets no onboarding goal", @event.JoinedOn, @event.ParticipantId);
            return;
        }

        var period = new GoalPeriod(found.CalendarCode, found.Code, new DateRange(found.Start, found.EndExclusive));
        var kpis = await db.Kpis.Where(k => k.OnboardingTarget != null).OrderBy(k => k.Code).ToListAsync(cancellationToken);
        foreach (var kpi in kpis) await SetAsync(@event, kpi, period, cancellationToken);
    }

    private async Task SetAsync(ParticipantJoined joined, Kpi kpi, GoalPeriod period, CancellationToken cancellationToken)
    {
        await review.LockAsync(joined.ParticipantId, kpi.Code, period.Code, cancellationToken);
        var there = await db.Goals.AnyAsync(
            g => g.ParticipantId == joined.ParticipantId && g.KpiCode == kpi.Code && g.PeriodCode == period.Code && g.Status != GoalStatus.Withdrawn, cancellationToken);
        if (there) return;
        var target = kpi.OnboardingTarget!.Value;
        var statement = GoalSentences.Say(GoalSentences.Onboarding, joined.Name, GoalSentences.Number(target), kpi.Name, period.Code);
        var now = time.GetUtcNow();
        var goal = new Goal(joined.ParticipantId, kpi.Code, period, new GoalContent(target, null, statement, null), GoalOrigin.Onboarding, Author, now);
        db.Goals.Add(goal);
        var reason = GoalSentences.Say("goal.reason.onboarding", joined.Name, joined.JoinedOn.ToString("O", CultureInfo.InvariantCulture));
        if (goal.Publish(reason, await clock.TodayAsync(cancellationToken), now))
            outbox.Publish(new GoalPublished(goal.Id.Value, goal.ParticipantId, kpi.Code, period.Code, target), goal.Id.Value.ToString());
    }
}
