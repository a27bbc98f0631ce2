using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>Keeps what a seat was credited with last.</summary>
internal sealed class KeepCreditsOnCreditsPosted(TerritoriesDbContext db) : IHandles<CreditsPosted>
{
    public Task HandleAsync(CreditsPosted @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO territories.seat_credit AS kept (position_id, period_code, participant_id, run_id, transactions, amount, currency, sequence)
        VALUES ({@event.PositionId}, {@event.PeriodCode}, {@event.ParticipantId}, {@event.RunId}, {@event.Transactions}, {@event.Amount.Amount}, {@event.Amount.Currency.Code}, {context.Sequence})
        ON CONFLICT (position_id, period_code) DO UPDATE SET participant_id = excluded.participant_id, run_id = excluded.run_id,
          transactions = excluded.transactions, amount = excluded.amount, currency = excluded.currency, sequence = excluded.sequence
        WHERE kept.sequence < excluded.sequence
        """, cancellationToken);
}

/// <summary>Keeps how a seat stands against its quota, and looks whether its holder needs help.</summary>
internal sealed class KeepAttainmentOnAttainmentChanged(TerritoriesDbContext db, CapacityWatch capacity) : IHandles<AttainmentChanged>
{
    public async Task HandleAsync(AttainmentChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO territories.seat_attainment AS kept (position_id, period_code, participant_id, attainment, final, sequence)
            VALUES ({@event.PositionId}, {@event.PeriodCode}, {@event.ParticipantId}, {@event.Attainment.Value}, {@event.Final}, {context.Sequence})
            ON CONFLICT (position_id, period_code) DO UPDATE SET participant_id = excluded.participant_id, attainment = excluded.attainment, final = excluded.final, sequence = excluded.sequence
            WHERE kept.sequence < excluded.sequence
            """, cancellationToken);
        await capacity.CheckAsync([new PositionId(@event.PositionId)], cancellationToken);
    }
}

/// <summary>Keeps work that was measured, once, and looks whether whoever did it needs help.</summary>
internal sealed class KeepWorkloadOnActivityMeasured(TerritoriesDbContext db, CapacityWatch capacity) : IHandles<ActivityMeasured>
{
    public async Task HandleAsync(ActivityMeasured @event, EventContext context, CancellationToken cancellationToken)
    {
        var during = ServiceDbContext.ToRange(new DateRange(@event.From, @event.UntilExclusive));
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO territories.activity (measurement_id, participant_id, kpi_code, during, quantity, hours)
            VALUES ({@event.MeasurementId}, {@event.ParticipantId}, {@event.KpiCode}, {during}, {@event.Quantity}, {@event.Hours})
            ON CONFLICT (measurement_id) DO NOTHING
            """, cancellationToken);
        var who = new ParticipantId(@event.ParticipantId);
        var seats = await db.Positions.Where(p => p.Holders.Any(h => h.ParticipantId == who)).Select(p => p.Id).ToListAsync(cancellationToken);
        await capacity.CheckAsync(seats, cancellationToken);
    }
}
