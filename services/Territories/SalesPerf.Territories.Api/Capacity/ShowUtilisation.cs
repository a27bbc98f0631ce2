using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.Capacity;
using SalesPerf.Territories.Domain.FiscalCalendars;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>How much the holder of each seat carries in a period.</summary>
/// <param name="PositionCode">The position.</param>
/// <param name="TitleCode">Its title.</param>
/// <param name="ParticipantCode">Who sits on it on the day that counts; absent where nobody does.</param>
/// <param name="Accounts">Accounts in its territories on that day.</param>
/// <param name="WorkloadHours">Hours of work measured in the period.</param>
/// <param name="CapacityHours">Hours that one person carries; absent where nobody counts.</param>
/// <param name="Utilisation">Workload divided by capacity; absent where nobody counts.</param>
/// <param name="Attainment">As calculated last; absent where nothing was.</param>
/// <param name="CreditedTransactions">Transactions credited in the period.</param>
internal sealed record SeatUtilisation(
    string PositionCode, string TitleCode, string? ParticipantCode, long Accounts, decimal WorkloadHours, decimal? CapacityHours, Share? Utilisation, Attainment? Attainment, int CreditedTransactions);

/// <summary>Reads utilisation: seats with a quota in the period, and those whose work is counted, as of today or the period's last day.</summary>
internal sealed class ShowUtilisation(TerritoriesDbContext db, Calendars calendars, BusinessClock clock)
{
    public async Task<List<SeatUtilisation>> HandleAsync(string periodCode, VisibleParticipants visible, string? after, int limit, CancellationToken cancellationToken)
    {
        var period = await calendars.FindPeriodAsync(periodCode, cancellationToken) ?? throw new DomainException(CalendarRefusals.UnknownPeriod(periodCode));
        var today = await clock.TodayAsync(cancellationToken);
        var last = period.EndExclusive.AddDays(-1);
        var day = today < period.Start ? period.Start : today < last ? today : last;
        var ids = visible.Ids.ToArray();
        var rows = await db.Database.SqlQuery<Row>($"""
            SELECT s.code AS position_code, t.code AS title_code, who.code AS participant_code, t.capacity_hours_per_period AS capacity_hours, a.attainment,
              coalesce(c.transactions, 0) AS credited_transactions,
              (SELECT count(DISTINCT place.account_id) FROM territories.assignment held
                JOIN territories.account_territory place ON place.territory_id = held.territory_id AND place.during @> {day}
                WHERE held.position_id = s.id AND held.during @> {day}) AS accounts,
              coalesce((SELECT sum(x.hours * (upper(x.during * p.days) - lower(x.during * p.days)) / (upper(x.during) - lower(x.during)))
                FROM territories.activity x WHERE x.participant_id = who.id AND x.during && p.days), 0) AS workload_hours
            FROM territories.position s
            JOIN territories.title t ON t.id = s.title_id
            CROSS JOIN (SELECT daterange({period.Start}, {period.EndExclusive}) AS days) p
            LEFT JOIN territories.holder h ON h.position_id = s.id AND h.during @> {day}
            LEFT JOIN territories.participant who ON who.id = h.participant_id
            LEFT JOIN territories.seat_attainment a ON a.position_id = s.id AND a.period_code = {period.Code}
            LEFT JOIN territories.seat_credit c ON c.position_id = s.id AND c.period_code = {period.Code}
            WHERE (EXISTS (SELECT FROM territories.quota q WHERE q.position_id = s.id AND q.period_code = {period.Code}) OR (t.capacity_hours_per_period IS NOT NULL AND who.id IS NOT NULL))
              AND ({visible.All} OR who.id = ANY ({ids})) AND ({after}::text IS NULL OR s.code > {after}::text)
            ORDER BY s.code LIMIT {limit}
            """).ToListAsync(cancellationToken);
        return rows.ConvertAll(r => ToAnswer(r, period.Code));
    }

    private static SeatUtilisation ToAnswer(Row row, string periodCode)
    {
        Attainment? attainment = row.Attainment is { } value ? new Attainment(value) : null;
        var load = new SeatLoad(row.PositionCode, periodCode, attainment, row.WorkloadHours, row.CapacityHours);
        return new(row.PositionCode, row.TitleCode, row.ParticipantCode, row.Accounts, row.WorkloadHours, row.CapacityHours, load.Utilisation, attainment, row.CreditedTransactions);
    }

    private sealed record Row(
        string PositionCode, string TitleCode, string? ParticipantCode, decimal? CapacityHours, decimal? Attainment, int CreditedTransactions, long Accounts, decimal WorkloadHours);
}
