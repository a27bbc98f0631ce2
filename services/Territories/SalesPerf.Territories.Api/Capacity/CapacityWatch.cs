using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Capacity;
using ShortfallCause = SalesPerf.Territories.Domain.Capacity.ShortfallCause;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>Looks for seats that need help, and says so once: one open shortfall a seat.</summary>
internal sealed class CapacityWatch(TerritoriesDbContext db, IOutbox outbox, BusinessClock clock, IOptions<CapacityOptions> options)
{
    /// <summary>Looks at these seats; the caller saves.</summary>
    public async Task CheckAsync(IReadOnlyCollection<PositionId> positions, CancellationToken cancellationToken)
    {
        if (positions.Count > 0) await CheckAsync([.. positions.Select(p => p.Value)], await clock.TodayAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Looks at every seat; the caller saves.</summary>
    public async Task CheckAllAsync(CancellationToken cancellationToken) =>
        await CheckAsync([.. await db.Positions.Select(p => p.Id).ToListAsync(cancellationToken)], cancellationToken);

    private async Task CheckAsync(Guid[] seats, DateOnly today, CancellationToken cancellationToken)
    {
        await CloseFilledAsync(seats, today, cancellationToken);
        var thresholds = options.Value.ToThresholds();
        foreach (var row in await LoadsAsync(seats, today, cancellationToken))
        {
            var load = new SeatLoad(row.PositionCode, row.PeriodCode, new Attainment(row.Attainment), row.WorkloadHours, row.CapacityHours);
            if (CapacityRule.Overload(load, thresholds) is { } reason)
                await FindAsync(new Finding(row.PositionId, ShortfallCause.Overloaded, row.TitleCode, row.PeriodCode, row.ParticipantId, load.Attainment, load.Utilisation, reason), today, cancellationToken);
        }

        foreach (var seat in await VacanciesAsync(seats, today, cancellationToken))
        {
            var reason = CapacityRule.Vacancy(seat.PositionCode, seat.PeriodCode);
            await FindAsync(new Finding(seat.PositionId, ShortfallCause.Vacant, seat.TitleCode, seat.PeriodCode, null, null, null, reason), today, cancellationToken);
        }
    }

    private Task<int> CloseFilledAsync(Guid[] seats, DateOnly today, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        UPDATE territories.shortfall s SET closed_on = {today}
        WHERE s.cause = 'Vacant' AND s.closed_on IS NULL AND s.position_id = ANY ({seats})
          AND EXISTS (SELECT FROM territories.holder h WHERE h.position_id = s.position_id AND (upper_inf(h.during) OR upper(h.during) > {today}))
        """, cancellationToken);

    // The latest period that ended and the one that runs, of the calendar in which something was calculated.
    // Work that reaches beyond a period counts there by its days.
    private Task<List<LoadRow>> LoadsAsync(Guid[] seats, DateOnly today, CancellationToken cancellationToken) => db.Database.SqlQuery<LoadRow>($"""
        WITH relevant AS (
          SELECT p.code, daterange(p.start, p.end_exclusive) AS days FROM territories.period p
          WHERE (p.start <= {today} AND p.end_exclusive > {today})
             OR p.end_exclusive = (SELECT max(e.end_exclusive) FROM territories.period e WHERE e.calendar_id = p.calendar_id AND e.end_exclusive <= {today})
        )
        SELECT s.id AS position_id, s.code AS position_code, t.code AS title_code, r.code AS period_code, a.participant_id, a.attainment,
          t.capacity_hours_per_period AS capacity_hours,
          coalesce((SELECT sum(x.hours * (upper(x.during * r.days) - lower(x.during * r.days)) / (upper(x.during) - lower(x.during)))
            FROM territories.activity x WHERE x.participant_id = a.participant_id AND x.during && r.days), 0) AS workload_hours
        FROM territories.position s
        JOIN territories.title t ON t.id = s.title_id
        JOIN territories.seat_attainment a ON a.position_id = s.id
        JOIN relevant r ON r.code = a.period_code
        WHERE s.id = ANY ({seats}) ORDER BY r.days DESC, s.code
        """).ToListAsync(cancellationToken);

    private Task<List<VacancyRow>> VacanciesAsync(Guid[] seats, DateOnly today, CancellationToken cancellationToken) => db.Database.SqlQuery<VacancyRow>($"""
        SELECT DISTINCT ON (s.code) s.id AS position_id, s.code AS position_code, t.code AS title_code, p.code AS period_code
        FROM territories.position s
        JOIN territories.title t ON t.id = s.title_id
        JOIN territories.quota q ON q.position_id = s.id
        JOIN territories.period p ON p.code = q.period_code AND p.end_exclusive > {today}
        WHERE s.id = ANY ({seats})
          AND NOT EXISTS (SELECT FROM territories.holder h WHERE h.position_id = s.id AND (upper_inf(h.during) OR upper(h.during) > {today}))
        ORDER BY s.code, p.start
        """).ToListAsync(cancellationToken);

    private async Task FindAsync(Finding found, DateOnly today, CancellationToken cancellationToken)
    {
        var id = NewId.Of<ShortfallId>().Value;
        // Two events of one seat may come at once: the index decides which of them found it.
        var added = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO territories.shortfall (id, position_id, cause, period_code, participant_id, attainment, utilisation, reason_code, reason_values, found_on)
            VALUES ({id}, {found.PositionId}, {found.Cause.ToString()}, {found.PeriodCode}, {found.ParticipantId}, {found.Attainment?.Value}, {found.Utilisation?.Value}, {found.Reason.Code}, {found.Reason.Values.ToArray()}, {today})
            ON CONFLICT DO NOTHING
            """, cancellationToken);
        if (added == 0) return;
        var territory = await TerritoryOfAsync(found.PositionId, today, cancellationToken);
        outbox.Publish(new CapacityShortfallFound(
            id, (Contracts.Events.V1.ShortfallCause)found.Cause, found.TitleCode, found.PositionId, found.ParticipantId, territory, 1, found.Attainment, found.Utilisation,
            Labels.Of(found.Reason.Code, found.Reason.Values, Language.English), today, found.Reason.Code, found.Reason.Values), id.ToString());
    }

    private Task<string?> TerritoryOfAsync(Guid seat, DateOnly today, CancellationToken cancellationToken) => db.Database.SqlQuery<string>($"""
        SELECT t.code AS "Value" FROM territories.assignment a JOIN territories.territory t ON t.id = a.territory_id
        WHERE a.position_id = {seat} AND a.during @> {today} ORDER BY t.code LIMIT 1
        """).FirstOrDefaultAsync(cancellationToken);

    private sealed record Finding(
        Guid PositionId, ShortfallCause Cause, string TitleCode, string PeriodCode, Guid? ParticipantId, Attainment? Attainment, Share? Utilisation, ShortfallReason Reason);

    private sealed record LoadRow(
        Guid PositionId, string PositionCode, string TitleCode, string PeriodCode, Guid ParticipantId, decimal Attainment, decimal? CapacityHours, decimal WorkloadHours);

    private sealed record VacancyRow(Guid PositionId, string PositionCode, string TitleCode, string PeriodCode);
}
