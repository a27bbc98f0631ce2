using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Goals.Api.Measurements;

/// <summary>Takes figures from people and systems; activities are told to Territories, which reckons workload from them.</summary>
internal sealed class RecordMeasurements(GoalsDbContext db, Participants participants, GoalReview review, IOutbox outbox, BusinessClock clock, BusinessCurrency organisation)
{
    public async Task<MultiStatus> HandleAsync(Batch<MeasurementItem> batch, HttpContext context, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var known = await LoadAsync(batch.Items, cancellationToken);
        var changed = new List<Measurement>();
        var answer = batch.Judge(context, i => $"{i.ParticipantCode}/{i.KpiCode}/{i.PeriodCode ?? $"{i.From:O}"}", (item, pointer) => Apply(item, pointer, known, changed));
        await db.SaveChangesAsync(cancellationToken);
        await ReviewGoalsAsync(changed, known, cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(MeasurementItem item, string pointer, Known known, List<Measurement> changed)
    {
        if (!known.Participants.TryGetValue(item.ParticipantCode, out var participant) || !known.Visible.Includes(participant)) throw new DomainException(GoalErrors.ParticipantNotFound);
        if (!known.Kpis.TryGetValue(item.KpiCode, out var kpi)) throw new DomainException(KpiErrors.NotFound(item.KpiCode));
        if (kpi.Source == KpiSource.Event) throw new DomainException(MeasurementErrors.ComesFromEvents(kpi.Code));
        var violations = new Violations();
        violations.Check(item.Hours is null or >= 0m, $"{pointer}/hours", "out_of_range", "Hours are 0 or more.");
        violations.Check(kpi.Source != KpiSource.Activity || item.Value >= 0m, $"{pointer}/value", "out_of_range", "An activity happens 0 times or more.");
        violations.ThrowIfAny();

        var (periodCode, span) = SpanOf(item, known);
        var sharing = known.Measurements.Where(m => m.ParticipantId == participant && m.KpiCode == kpi.Code && new DateRange(m.StartsOn, m.EndsBefore).Overlaps(span)).ToArray();
        var measurement = Array.Find(sharing, m => m.StartsOn == span.Start && m.EndsBefore == span.EndExclusive);
        if (measurement is null && sharing.Length > 0) throw new DomainException(MeasurementErrors.Overlaps);
        var created = measurement is null;
        measurement ??= new Measurement(MeasurementOrigin.Api, participant, kpi.Code, periodCode, span);
        if (!measurement.Record(item.Value, kpi.Unit == KpiUnit.Money ? known.Currency : null, item.Hours, null, false, known.Today)) return BatchItemStatus.Unchanged;
        if (created)
        {
            db.Measurements.Add(measurement);
            known.Measurements.Add(measurement);
        }

        changed.Add(measurement);
        if (kpi.Source == KpiSource.Activity)
            outbox.Publish(new ActivityMeasured(measurement.Id.Value, participant, kpi.Code, measurement.StartsOn, measurement.EndsBefore, measurement.Value, measurement.Hours ?? 0m), participant.ToString());
        return created ? BatchItemStatus.Created : BatchItemStatus.Updated;
    }

    private static (string? PeriodCode, DateRange Span) SpanOf(MeasurementItem item, Known known) => item switch
    {
        { PeriodCode: { } code, From: null, Until: null } => known.Periods.TryGetValue(code, out var period)
            ? (code, new DateRange(period.Start, period.EndExclusive))
            : throw new DomainException(GoalErrors.PeriodNotFound(code)),
        { PeriodCode: null, From: { } from, Until: { } until } => (null, new DateRange(from, until)),
        _ => throw new DomainException(MeasurementErrors.NoSpan),
    };

    private async Task<Known> LoadAsync(IReadOnlyList<MeasurementItem> items, CancellationToken cancellationToken)
    {
        var people = await participants.IdsAsync(items.Select(i => i.ParticipantCode), cancellationToken);
        var kpiCodes = items.Select(i => i.KpiCode).Distinct().ToArray();
        var kpis = await db.Kpis.Where(k => kpiCodes.Contains(k.Code)).ToDictionaryAsync(k => k.Code, cancellationToken);
        var periodCodes = items.Select(i => i.PeriodCode).OfType<string>().Distinct().ToArray();
        var periods = await db.Set<OrgPeriod>().AsNoTracking().Where(p => periodCodes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, cancellationToken);
        var days = items.SelectMany(i => new[] { i.From, i.Until }).OfType<DateOnly>().Concat(periods.Values.SelectMany(p => new[] { p.Start, p.EndExclusive })).DefaultIfEmpty().ToArray();
        var (first, last, ids) = (days.Min(), days.Max(), people.Values.ToArray());
        var measurements = await db.Measurements
            .Where(m => m.Origin == MeasurementOrigin.Api && ids.Contains(m.ParticipantId) && kpiCodes.Contains(m.KpiCode) && m.StartsOn < last && m.EndsBefore > first).ToListAsync(cancellationToken);
        var currency = await organisation.FindAsync(cancellationToken);
        return new(people, kpis, periods, measurements, await participants.VisibleAsync(cancellationToken), currency, await clock.TodayAsync(cancellationToken));
    }

    private async Task ReviewGoalsAsync(List<Measurement> changed, Known known, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return;
        var (people, kpis) = (changed.Select(m => m.ParticipantId).Distinct().ToArray(), changed.Select(m => m.KpiCode).Distinct().ToArray());
        var goals = await db.Goals.Where(g => people.Contains(g.ParticipantId) && kpis.Contains(g.KpiCode) && g.Status != GoalStatus.Withdrawn && g.Status != GoalStatus.Draft).ToListAsync(cancellationToken);
        var touched = goals.Where(g => changed.Exists(m => m.ParticipantId == g.ParticipantId && m.KpiCode == g.KpiCode && m.StartsOn >= g.StartsOn && m.EndsBefore <= g.EndsBefore));
        // One order for all, so that two batches never wait for each other.
        foreach (var goal in touched.OrderBy(g => g.ParticipantId).ThenBy(g => g.KpiCode, StringComparer.Ordinal).ThenBy(g => g.PeriodCode, StringComparer.Ordinal))
        {
            await review.LockAsync(goal.ParticipantId, goal.KpiCode, goal.PeriodCode, cancellationToken);
            await review.ReviewAsync(goal.ParticipantId, known.Kpis[goal.KpiCode], new GoalPeriod(goal.CalendarCode, goal.PeriodCode, goal.Period), cancellationToken);
        }
    }

    private sealed record Known(
        IReadOnlyDictionary<string, Guid> Participants, Dictionary<string, Kpi> Kpis, Dictionary<string, OrgPeriod> Periods, List<Measurement> Measurements,
        VisibleParticipants Visible, string? Currency, DateOnly Today);
}
