using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.FiscalCalendars;

namespace SalesPerf.Territories.Api.FiscalCalendars;

/// <summary>Gives a calendar its periods, all of them at once.</summary>
internal sealed class PlanCalendar(TerritoriesDbContext db, IOutbox outbox)
{
    public async Task<PlanningCalendar> HandleAsync(string code, Currency currency, FiscalCalendar wanted, CancellationToken cancellationToken)
    {
        await db.LockOrganisationAsync(cancellationToken);
        var calendar = await db.Calendars.SingleOrDefaultAsync(c => c.Code == code, cancellationToken);
        await RequireFreeCodesAsync(code, wanted, cancellationToken);
        var added = calendar is null;
        if (calendar is null) db.Add(calendar = new PlanningCalendar(code, currency));
        if (calendar.Plan(currency, wanted, await UsedAsync(calendar, cancellationToken)) || added) outbox.Publish(ToEvent(calendar), code);
        await db.SaveChangesAsync(cancellationToken);
        return calendar;
    }

    private async Task RequireFreeCodesAsync(string code, FiscalCalendar wanted, CancellationToken cancellationToken)
    {
        var codes = wanted.Periods.Select(p => p.Code).ToArray();
        var taken = await db.Calendars.Where(c => c.Code != code).SelectMany(c => c.Periods).Where(p => codes.Contains(p.Code)).Select(p => p.Code).FirstOrDefaultAsync(cancellationToken);
        if (taken is not null) throw new DomainException(CalendarRefusals.PeriodCodeTaken(taken));
    }

    private async Task<HashSet<string>> UsedAsync(PlanningCalendar calendar, CancellationToken cancellationToken)
    {
        var codes = calendar.Periods.Select(p => p.Code).ToArray();
        var used = await db.Quotas.Where(q => codes.Contains(q.PeriodCode)).Select(q => q.PeriodCode)
            .Union(db.Shortfalls.Where(s => codes.Contains(s.PeriodCode)).Select(s => s.PeriodCode)).ToListAsync(cancellationToken);
        return used.ToHashSet(StringComparer.Ordinal);
    }

    private static CalendarChanged ToEvent(PlanningCalendar calendar) =>
        new(calendar.Code, [.. calendar.Periods.Select(p => new CalendarPeriod(p.Code, p.Start, p.EndExclusive))]);
}
