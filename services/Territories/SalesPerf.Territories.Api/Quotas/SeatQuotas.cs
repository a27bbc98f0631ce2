using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.Positions;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>Quotas of seats whose holders changed.</summary>
internal sealed class SeatQuotas(TerritoriesDbContext db, IOutbox outbox)
{
    private const string NewHolder = "Somebody else sits on the position.";

    /// <summary>The periods of given codes with their calendars.</summary>
    public async Task<Dictionary<string, PeriodOfCalendar>> PeriodsAsync(IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        var wanted = codes.Distinct().ToArray();
        var calendars = await db.Calendars.AsNoTracking().Where(c => c.Periods.Any(p => wanted.Contains(p.Code))).ToListAsync(cancellationToken);
        return calendars.SelectMany(c => c.Periods, PeriodOfCalendar.From).ToDictionary(p => p.Period.Code, StringComparer.Ordinal);
    }

    /// <summary>Hands the quotas of these seats to whoever they are for now, and says so.</summary>
    public async Task FollowHoldersAsync(IReadOnlyCollection<Position> positions, CancellationToken cancellationToken)
    {
        var seats = positions.ToDictionary(p => p.Id);
        var ids = seats.Keys.ToArray();
        if (ids.Length == 0) return;
        var quotas = await db.Quotas.Where(q => ids.Contains(q.PositionId)).ToListAsync(cancellationToken);
        if (quotas.Count == 0) return;
        var periods = await PeriodsAsync(quotas.Select(q => q.PeriodCode), cancellationToken);
        foreach (var quota in quotas)
        {
            var when = periods[quota.PeriodCode];
            if (quota.HandTo(seats[quota.PositionId].HolderFor(when.Period.Range)))
                outbox.Publish(quota.ToChanged(when, quota.Amount, NewHolder), quota.PositionId.Value.ToString());
        }
    }
}
