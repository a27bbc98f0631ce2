using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Measurements;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Goals.Api.Quotas;

/// <summary>A quota becomes a goal.</summary>
internal sealed class SetGoalOnQuotaPublished(QuotaGoals goals) : IHandles<QuotaPublished>
{
    public Task HandleAsync(QuotaPublished @event, EventContext context, CancellationToken cancellationToken)
    {
        var period = new GoalPeriod(@event.CalendarCode, @event.PeriodCode, new DateRange(@event.PeriodStart, @event.PeriodEndExclusive));
        return goals.ApplyAsync(new(@event.QuotaId, @event.PositionId, @event.ParticipantId, @event.Measure, period, @event.Amount, @event.Ramp, null), context.Sequence, cancellationToken);
    }
}

/// <summary>A changed quota changes its goal, which then asks for agreement again.</summary>
internal sealed class ChangeGoalOnQuotaChanged(QuotaGoals goals) : IHandles<QuotaChanged>
{
    public Task HandleAsync(QuotaChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        var period = new GoalPeriod(@event.CalendarCode, @event.PeriodCode, new DateRange(@event.PeriodStart, @event.PeriodEndExclusive));
        return goals.ApplyAsync(new(@event.QuotaId, @event.PositionId, @event.ParticipantId, @event.Measure, period, @event.Amount, @event.Ramp, @event.Reason), context.Sequence, cancellationToken);
    }
}

/// <summary>A quota as it is now.</summary>
internal sealed record QuotaFacts(Guid Id, Guid PositionId, Guid? ParticipantId, string Measure, GoalPeriod Period, UnroundedMoney Amount, Share Ramp, string? Reason);

/// <summary>Keeps the goals of quotas: one per participant, KPI and period, the sum of the quotas of the person's seats.</summary>
internal sealed class QuotaGoals(GoalsDbContext db, Catalogue catalogue, GoalReview review, AppliedVersions versions, IOutbox outbox, BusinessClock clock, TimeProvider time)
{
    private const string Author = "territories";

    public async Task ApplyAsync(QuotaFacts quota, long sequence, CancellationToken cancellationToken)
    {
        var kpi = await catalogue.RequireMeasuredAsync(quota.Measure, cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"quota\n{quota.Id}"}, 0))", cancellationToken);
        var before = await db.Database.SqlQuery<Guid?>($"""SELECT participant_id AS "Value" FROM goals.quota WHERE id = {quota.Id}""").FirstOrDefaultAsync(cancellationToken);
        var affected = new[] { before, quota.ParticipantId }.OfType<Guid>().Distinct().Order().ToArray();
        foreach (var participant in affected) await review.LockAsync(participant, kpi.Code, quota.Period.Code, cancellationToken);
        if (!await KeepAsync(quota, sequence, cancellationToken)) return;
        await versions.RecordAsync($"quota/{quota.Id}", sequence, cancellationToken);
        foreach (var participant in affected)
        {
            await AlignAsync(participant, kpi, quota, cancellationToken);
            await review.ReviewAsync(participant, kpi, quota.Period, cancellationToken);
        }
    }

    private async Task AlignAsync(Guid participantId, Kpi kpi, QuotaFacts changed, CancellationToken cancellationToken)
    {
        var period = changed.Period;
        var parts = await db.Database.SqlQuery<Part>(
            $"SELECT amount, currency FROM goals.quota WHERE participant_id = {participantId} AND kpi_code = {kpi.Code} AND period_code = {period.Code}").ToListAsync(cancellationToken);
        if (parts.Exists(p => p.Currency != parts[0].Currency)) throw new DomainException(MeasurementErrors.MixedCurrencies(period.Code));
        var goal = await db.Goals.SingleOrDefaultAsync(
            g => g.ParticipantId == participantId && g.KpiCode == kpi.Code && g.PeriodCode == period.Code && g.Status != GoalStatus.Withdrawn, cancellationToken);
        var total = parts.Sum(p => p.Amount);
        if (total <= 0m)
        {
            goal?.Withdraw();
            return;
        }

        var content = new GoalContent(total, parts[0].Currency, await StatementAsync(participantId, kpi, total, parts[0].Currency, period.Code, cancellationToken), goal?.ParentGoalId);
        await TellAsync(goal, participantId, kpi, changed, content, cancellationToken);
    }

    private async Task TellAsync(Goal? goal, Guid participantId, Kpi kpi, QuotaFacts changed, GoalContent content, CancellationToken cancellationToken)
    {
        var today = await clock.TodayAsync(cancellationToken);
        var now = time.GetUtcNow();
        bool asked;
        if (goal is null)
        {
            db.Goals.Add(goal = new Goal(participantId, kpi.Code, changed.Period, content, GoalOrigin.Quota, Author, now));
            asked = goal.Publish(ReasonOf(changed), today, now);
        }
        else
        {
            if (goal.Target == content.Target && goal.Currency == content.Currency) return;
            if (goal.Status == GoalStatus.Draft) goal.Publish(ReasonOf(changed), today, now);
            asked = goal.Change(content, ReasonOf(changed), today, now);
        }

        if (asked) outbox.Publish(new GoalPublished(goal.Id.Value, participantId, kpi.Code, changed.Period.Code, goal.Target), goal.Id.Value.ToString());
    }

    private static Sentence ReasonOf(QuotaFacts quota)
    {
        if (quota.Reason is { } stated) return new Sentence(stated);
        string[] values = [quota.Period.Code, GoalSentences.Number(quota.Amount.Amount), quota.Amount.Currency.Code];
        return quota.Ramp == Share.Whole
            ? GoalSentences.Say("goal.reason.quota", values)
            : GoalSentences.Say("goal.reason.quota_ramp", [.. values, GoalSentences.Number(quota.Ramp.Value)]);
    }

    private async Task<Sentence> StatementAsync(Guid participantId, Kpi kpi, decimal target, string currency, string periodCode, CancellationToken cancellationToken)
    {
        var name = await db.Participants.Where(p => p.Id == participantId).Select(p => p.Name).SingleOrDefaultAsync(cancellationToken);
        string[] values = [kpi.Name, GoalSentences.Number(target), currency, periodCode];
        return name is null ? GoalSentences.Say(GoalSentences.QuotaOfSeat, values) : GoalSentences.Say(GoalSentences.Quota, [name, .. values]);
    }

    private async Task<bool> KeepAsync(QuotaFacts q, long sequence, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO goals.quota (id, position_id, participant_id, kpi_code, calendar_code, period_code, starts_on, ends_before, amount, currency, ramp, reason, sequence)
            VALUES ({q.Id}, {q.PositionId}, {q.ParticipantId}, {q.Measure}, {q.Period.CalendarCode}, {q.Period.Code}, {q.Period.Range.Start}, {q.Period.Range.EndExclusive},
              {q.Amount.Amount}, {q.Amount.Currency.Code}, {q.Ramp.Value}, {q.Reason}, {sequence})
            ON CONFLICT (id) DO UPDATE SET position_id = excluded.position_id, participant_id = excluded.participant_id, amount = excluded.amount, currency = excluded.currency,
              ramp = excluded.ramp, reason = excluded.reason, sequence = excluded.sequence
            WHERE quota.sequence < excluded.sequence
            """, cancellationToken) == 1;

    private sealed record Part(decimal Amount, string Currency);
}
