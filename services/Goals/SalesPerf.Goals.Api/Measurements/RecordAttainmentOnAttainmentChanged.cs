using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Api.Measurements;

/// <summary>A result of Compensation is the actual of its KPI; several seats of one person add up.</summary>
internal sealed class RecordAttainmentOnAttainmentChanged(GoalsDbContext db, Catalogue catalogue, GoalReview review, EventMeasurements measurements, AppliedVersions versions)
    : IHandles<AttainmentChanged>
{
    public async Task HandleAsync(AttainmentChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        var kpi = await catalogue.RequireMeasuredAsync(@event.Measure, cancellationToken);
        await review.LockAsync(@event.ParticipantId, kpi.Code, @event.PeriodCode, cancellationToken);
        if (!await KeepAsync(@event, context.Sequence, cancellationToken)) return;
        await versions.RecordAsync($"attainment/{@event.ParticipantId}/{kpi.Code}/{@event.PeriodCode}/{@event.PositionId}", context.Sequence, cancellationToken);

        var seats = await db.Database.SqlQuery<Seat>($"""
            SELECT achieved, quota, currency, final FROM goals.attainment
            WHERE participant_id = {@event.ParticipantId} AND kpi_code = {kpi.Code} AND period_code = {@event.PeriodCode}
            """).ToListAsync(cancellationToken);
        if (seats.Exists(s => s.Currency != seats[0].Currency)) throw new DomainException(MeasurementErrors.MixedCurrencies(@event.PeriodCode));
        var currency = Currency.Of(seats[0].Currency);
        var achieved = new UnroundedMoney(seats.Sum(s => s.Achieved), currency);
        var attainment = seats.Count == 1 && @event.Quota.Amount != 0m ? @event.Attainment : Attainment.Of(achieved, new UnroundedMoney(seats.Sum(s => s.Quota), currency));

        var period = new GoalPeriod(@event.CalendarCode, @event.PeriodCode, new DateRange(@event.PeriodStart, @event.PeriodEndExclusive));
        await measurements.RecordAsync(@event.ParticipantId, kpi.Code, period, new EventFigure(achieved.Amount, currency.Code, attainment, seats.TrueForAll(s => s.Final)), cancellationToken);
        await review.ReviewAsync(@event.ParticipantId, kpi, period, cancellationToken);
    }

    private async Task<bool> KeepAsync(AttainmentChanged e, long sequence, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO goals.attainment (participant_id, kpi_code, period_code, position_id, achieved, quota, currency, final, sequence)
            VALUES ({e.ParticipantId}, {e.Measure}, {e.PeriodCode}, {e.PositionId}, {e.Achieved.Amount}, {e.Quota.Amount}, {e.Achieved.Currency.Code}, {e.Final}, {sequence})
            ON CONFLICT (participant_id, kpi_code, period_code, position_id) DO UPDATE
            SET achieved = excluded.achieved, quota = excluded.quota, currency = excluded.currency, final = excluded.final, sequence = excluded.sequence
            WHERE attainment.sequence < excluded.sequence
            """, cancellationToken) == 1;

    private sealed record Seat(decimal Achieved, decimal Quota, string Currency, bool Final);
}

/// <summary>What an event says of a period.</summary>
internal sealed record EventFigure(decimal Value, string? Currency, Attainment? Attainment, bool Final);

/// <summary>Measurements that other services send, one per participant, KPI and period.</summary>
internal sealed class EventMeasurements(GoalsDbContext db, BusinessClock clock)
{
    /// <summary>Stores the figure in place of the one before; the caller holds the lock.</summary>
    public async Task RecordAsync(Guid participantId, string kpiCode, GoalPeriod period, EventFigure figure, CancellationToken cancellationToken)
    {
        var measurement = await db.Measurements.SingleOrDefaultAsync(
            m => m.Origin == MeasurementOrigin.Event && m.ParticipantId == participantId && m.KpiCode == kpiCode && m.PeriodCode == period.Code, cancellationToken);
        if (measurement is null) db.Measurements.Add(measurement = new Measurement(MeasurementOrigin.Event, participantId, kpiCode, period.Code, period.Range));
        measurement.Record(figure.Value, figure.Currency, null, figure.Attainment, figure.Final, await clock.TodayAsync(cancellationToken));
    }
}

/// <summary>Which version of a thing was applied, for the check that versions only grow.</summary>
internal sealed class AppliedVersions(GoalsDbContext db)
{
    /// <summary>Says that this version was applied now; the caller holds the lock of the thing.</summary>
    public Task RecordAsync(string thing, long sequence, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"INSERT INTO goals.applied_version (thing, sequence) VALUES ({thing}, {sequence})", cancellationToken);
}
