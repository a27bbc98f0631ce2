using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Funnels;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Gaps;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Reviews;

/// <summary>Looks at one participant, KPI and period after anything about them changed: off track while it runs, score and gap when it is over.</summary>
internal sealed class GoalReview(GoalsDbContext db, IOutbox outbox, BusinessClock clock, Calendars calendars, FunnelReader funnels)
{
    /// <summary>
    /// Lets one transaction at a time work on a participant, KPI and period: a quota and a result that arrive together must see each other,
    /// or neither would score the goal.
    /// </summary>
    public Task LockAsync(Guid participantId, string kpiCode, string periodCode, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"{participantId}\n{kpiCode}\n{periodCode}"}, 0))", cancellationToken);

    /// <summary>Reviews; the caller holds the lock.</summary>
    public async Task ReviewAsync(Guid participantId, Kpi kpi, GoalPeriod period, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        var goal = await db.Goals.SingleOrDefaultAsync(
            g => g.ParticipantId == participantId && g.KpiCode == kpi.Code && g.PeriodCode == period.Code && g.Status != GoalStatus.Withdrawn, cancellationToken);
        var actual = await ActualAsync(participantId, kpi, period, cancellationToken);
        if (goal is { IsKnown: true }) NotePace(goal, kpi, actual, today);
        if (actual is not null && IsSettled(kpi, period, actual, today)) await SettleAsync(participantId, goal, kpi, period, actual, today, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>What was reached in a period, or null.</summary>
    public async Task<PeriodActual?> ActualAsync(Guid participantId, Kpi kpi, GoalPeriod period, CancellationToken cancellationToken)
    {
        var (start, end) = (period.Range.Start, period.Range.EndExclusive);
        var measurements = await db.Measurements.AsNoTracking()
            .Where(m => m.ParticipantId == participantId && m.KpiCode == kpi.Code && m.StartsOn >= start && m.EndsBefore <= end).ToListAsync(cancellationToken);
        return PeriodActual.Of(measurements, period.Code, period.Range, kpi.Accumulates);
    }

    private void NotePace(Goal goal, Kpi kpi, PeriodActual? actual, DateOnly today)
    {
        // Nothing sold yet is a figure; no level measured yet is none.
        if (actual is null && !kpi.Accumulates) return;
        var pace = Pace.On(today, goal.Period, goal.Target, actual?.Value ?? 0m, kpi.Direction, kpi.Accumulates);
        if (goal.NotePace(pace.State == PaceState.OffTrack))
            outbox.Publish(new GoalOffTrack(goal.Id.Value, goal.ParticipantId, goal.KpiCode, goal.PeriodCode, pace.Actual, pace.Expected, goal.Target), goal.Id.Value.ToString());
    }

    // What comes by event stands when its source says so; anything else when the period is over.
    private static bool IsSettled(Kpi kpi, GoalPeriod period, PeriodActual actual, DateOnly today) =>
        kpi.Source == KpiSource.Event ? actual.Final : today >= period.Range.EndExclusive;

    private async Task SettleAsync(Guid participantId, Goal? goal, Kpi kpi, GoalPeriod period, PeriodActual actual, DateOnly today, CancellationToken cancellationToken)
    {
        decimal? score = goal is { IsKnown: true } ? Score.Of(actual.Value, goal.Target, kpi.Direction) : null;
        if (score is { } reached && goal!.TakeScore(RoundingRule.Round(reached, StoredPlaces, RoundingMode.HalfEven), today))
            outbox.Publish(new GoalScored(goal.Id.Value, participantId, kpi.Code, period.Code, goal.Score!.Value), goal.Id.Value.ToString());
        if ((actual.Attainment?.Value ?? score) is { } attainment)
            await RecordGapAsync(participantId, kpi, period, new Attainment(RoundingRule.Round(attainment, StoredPlaces, RoundingMode.HalfEven)), today, cancellationToken);
    }

    private async Task RecordGapAsync(Guid participantId, Kpi kpi, GoalPeriod period, Attainment attainment, DateOnly today, CancellationToken cancellationToken)
    {
        if (attainment.Value >= kpi.Threshold || await db.Gaps.AnyAsync(g => g.ParticipantId == participantId && g.KpiCode == kpi.Code && g.PeriodCode == period.Code, cancellationToken)) return;
        var calendar = await calendars.FindAsync(period.CalendarCode, cancellationToken) ?? throw new DomainException(GoalErrors.PeriodNotFound(period.Code));
        var funnel = await funnels.AnalyseAsync(participantId, period.Code, period.Range.EndExclusive!.Value.AddDays(-1), cancellationToken);
        var result = new PeriodResult(participantId, kpi.Code, period.CalendarCode, period.Code, attainment, new Attainment(kpi.Threshold), kpi.SkillCode,
            funnel?.Bottleneck?.Name, calendar.LatestEnded(today)?.Code);
        if (GapRule.Judge(result, today) is not { } gap) return;
        db.Gaps.Add(gap);
        outbox.Publish(
            new PerformanceGapFound(gap.Id.Value, participantId, kpi.Code, period.Code, gap.Attainment, gap.Threshold, gap.SkillCode, Labels.Of(gap.ReasonCode, gap.ReasonValues, Language.English), gap.Current), participantId.ToString());
    }

    // What numeric(28,10) keeps, so that a repeated review compares equal to what is stored.
    private const int StoredPlaces = 10;
}
