using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Api.Quotas;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Quotas;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Hires;

/// <summary>Writes a newcomer's ramped quotas for the running and all later periods of the calendar by which the title's other seats are planned.</summary>
internal sealed class NewcomerQuotaBook(TerritoriesDbContext db, IOutbox outbox, TimeProvider time)
{
    private const string Reason = "A newcomer ramps up on the position.";
    private const string By = "territories";

    public async Task WriteAsync(Position position, Title title, DateOnly startOn, CancellationToken cancellationToken)
    {
        if (title.QuotaPerPeriod is not { } full || await CalendarAsync(title.Id, full.Currency, cancellationToken) is not { } calendar) return;
        var present = await db.Quotas.Where(q => q.PositionId == position.Id && q.Measure == QuotaEndpoints.Sales).ToDictionaryAsync(q => q.PeriodCode, StringComparer.Ordinal, cancellationToken);
        foreach (var newcomer in NewcomerQuotas.Of(title, calendar.ToFiscalCalendar(), startOn))
            Write(position, newcomer, new PeriodOfCalendar(calendar.Code, calendar.Currency, newcomer.Period), present.GetValueOrDefault(newcomer.Period.Code));
    }

    private void Write(Position position, NewcomerQuota newcomer, PeriodOfCalendar when, Quota? quota)
    {
        var holder = position.HolderFor(newcomer.Period.Range);
        var terms = new QuotaTerms(newcomer.Amount);
        if (quota is null)
        {
            db.Add(quota = new Quota(position.Id, newcomer.Period.Code, QuotaEndpoints.Sales, terms, newcomer.Ramp, holder));
            outbox.Publish(quota.ToPublished(when), position.Id.Value.ToString());
            return;
        }

        var previous = quota.Amount;
        var revision = quota.Change(terms, Reason, By, time.GetUtcNow());
        if (revision is not null) db.Add(revision);
        if (quota.HandTo(holder) | quota.RampUp(newcomer.Ramp) | revision is not null) outbox.Publish(quota.ToChanged(when, previous, Reason), position.Id.Value.ToString());
    }

    // The one that most quotas of the title are in; where there are none, the only calendar of the currency.
    private async Task<PlanningCalendar?> CalendarAsync(TitleId title, Currency currency, CancellationToken cancellationToken)
    {
        var used = await db.Database.SqlQuery<Guid>($"""
            SELECT p.calendar_id AS "Value" FROM territories.quota q
            JOIN territories.position s ON s.id = q.position_id JOIN territories.period p ON p.code = q.period_code
            WHERE s.title_id = {title.Value} AND q.currency = {currency.Code} GROUP BY p.calendar_id ORDER BY count(*) DESC, p.calendar_id LIMIT 1
            """).ToListAsync(cancellationToken);
        if (used is [var id]) return await db.Calendars.SingleAsync(c => c.Id == new CalendarId(id), cancellationToken);
        var candidates = await db.Calendars.Where(c => c.Currency == currency).Take(2).ToListAsync(cancellationToken);
        return candidates is [var only] ? only : null;
    }
}
