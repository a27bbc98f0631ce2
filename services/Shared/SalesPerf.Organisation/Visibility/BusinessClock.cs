using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Organisation.Visibility;

/// <summary>The business date: in the organisation's declared time zone, whatever zone a machine has.</summary>
public sealed class BusinessClock(DbContext db, TimeProvider time)
{
    /// <summary>Zone of an organisation that declared none.</summary>
    public const string DefaultTimeZone = "UTC";

    /// <summary>Today.</summary>
    public async Task<DateOnly> TodayAsync(CancellationToken cancellationToken) => DateOf(time.GetUtcNow(), await ZoneAsync(cancellationToken));

    /// <summary>The business date of an instant.</summary>
    public async Task<DateOnly> DateOfAsync(DateTimeOffset instant, CancellationToken cancellationToken) => DateOf(instant, await ZoneAsync(cancellationToken));

    private async Task<TimeZoneInfo> ZoneAsync(CancellationToken cancellationToken)
    {
        var name = await db.Database.SqlQuery<string>($"SELECT time_zone AS \"Value\" FROM org.organisation").FirstOrDefaultAsync(cancellationToken);
        return TimeZoneInfo.FindSystemTimeZoneById(name ?? DefaultTimeZone);
    }

    private static DateOnly DateOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}

/// <summary>The currency that the organisation declared.</summary>
public sealed class BusinessCurrency(DbContext db)
{
    /// <summary>Its ISO code; null where the organisation declared nothing yet.</summary>
    public Task<string?> FindAsync(CancellationToken cancellationToken) =>
        db.Database.SqlQuery<string>($"SELECT currency::text AS \"Value\" FROM org.organisation").FirstOrDefaultAsync(cancellationToken);
}

/// <summary>Fiscal calendars and their periods.</summary>
public sealed class Calendars(DbContext db)
{
    /// <summary>A period by its code; null where no calendar has it.</summary>
    public Task<OrgPeriod?> FindPeriodAsync(string periodCode, CancellationToken cancellationToken) =>
        db.Set<OrgPeriod>().AsNoTracking().SingleOrDefaultAsync(p => p.Code == periodCode, cancellationToken);

    /// <summary>A calendar with all its periods; null where there is none of that code.</summary>
    public async Task<FiscalCalendar?> FindAsync(string calendarCode, CancellationToken cancellationToken)
    {
        var periods = await db.Set<OrgPeriod>().AsNoTracking().Where(p => p.CalendarCode == calendarCode).OrderBy(p => p.Start).ToListAsync(cancellationToken);
        return periods.Count == 0 ? null : FiscalCalendar.Custom(periods.Select(p => new FiscalPeriod(p.Code, new DateRange(p.Start, p.EndExclusive))));
    }
}
