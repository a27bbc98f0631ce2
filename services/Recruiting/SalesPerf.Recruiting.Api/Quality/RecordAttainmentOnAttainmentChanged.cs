using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;

namespace SalesPerf.Recruiting.Api.Quality;

/// <summary>How a participant stands in a period, as told last.</summary>
internal sealed class AttainmentRow
{
    public Guid ParticipantId { get; private init; }

    public string CalendarCode { get; private init; } = string.Empty;

    public string PeriodCode { get; private init; } = string.Empty;

    public string Measure { get; private init; } = string.Empty;

    public DateOnly PeriodStart { get; private init; }

    public DateOnly PeriodEndExclusive { get; private init; }

    public Attainment Attainment { get; private init; }

    public bool Final { get; private init; }

    public long Sequence { get; private init; }
}

/// <summary>
/// Keeps how everybody stands, hired here or not: whether a participant is a hire may become known later than the figure. One key covers
/// all periods of a participant, so the latest is judged per period here, by the source's sequence.
/// </summary>
internal sealed class RecordAttainmentOnAttainmentChanged(RecruitingDbContext db) : IHandles<AttainmentChanged>
{
    public Task HandleAsync(AttainmentChanged @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO recruiting.attainment AS a (participant_id, calendar_code, period_code, measure, period_start, period_end_exclusive, attainment, final, sequence)
        VALUES ({@event.ParticipantId}, {@event.CalendarCode}, {@event.PeriodCode}, {@event.Measure}, {@event.PeriodStart}, {@event.PeriodEndExclusive}, {@event.Attainment.Value}, {@event.Final}, {context.Sequence})
        ON CONFLICT (participant_id, calendar_code, period_code, measure) DO UPDATE
        SET period_start = excluded.period_start, period_end_exclusive = excluded.period_end_exclusive, attainment = excluded.attainment, final = excluded.final, sequence = excluded.sequence
        WHERE a.sequence < excluded.sequence
        """, cancellationToken);
}
