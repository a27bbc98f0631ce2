using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.FiscalCalendars;

namespace SalesPerf.Territories.Api.FiscalCalendars;

/// <summary>What a calendar consists of.</summary>
/// <param name="Currency">Currency of its quotas.</param>
/// <param name="Periods">Consecutive, earliest first; their codes are unique over all calendars.</param>
internal sealed record CalendarBody(Currency Currency, IReadOnlyList<PeriodBody> Periods);

/// <summary>One period.</summary>
/// <param name="Code">Unique over all calendars.</param>
/// <param name="Start">First day.</param>
/// <param name="EndExclusive">First day after.</param>
internal sealed record PeriodBody(string Code, DateOnly Start, DateOnly EndExclusive);

/// <summary>A calendar as it is now.</summary>
internal sealed record CalendarAnswer(string Code, Currency Currency, IReadOnlyList<PeriodBody> Periods)
{
    public static CalendarAnswer From(PlanningCalendar calendar) =>
        new(calendar.Code, calendar.Currency, [.. calendar.Periods.Select(p => new PeriodBody(p.Code, p.Start, p.EndExclusive))]);
}

internal static class CalendarEndpoints
{
    private const int MostPeriods = 1_000;

    public static void MapCalendarEndpoints(this RouteGroupBuilder group)
    {
        group.MapPut("/calendars/{code}", PutAsync).WithName("PlanCalendar").WithTags("Calendars")
            .WithSummary("Gives a fiscal calendar its periods; those that quotas use stay as they are.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/calendars", ListAsync).WithName("ListCalendars").WithTags("Calendars")
            .WithSummary("Fiscal calendars with their periods.").RequirePersona(Readers.Business);
        group.MapGet("/calendars/{code}", GetAsync).WithName("GetCalendar").WithTags("Calendars")
            .WithSummary("A fiscal calendar with its periods.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<CalendarAnswer>> PutAsync(string code, CalendarBody body, PlanCalendar plan, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Code(code, "/code");
        violations.Check(body.Periods.Count <= MostPeriods, "/periods", "too_many", $"At most {MostPeriods} periods.");
        foreach (var (period, i) in body.Periods.Take(MostPeriods).Select((p, i) => (p, i)))
        {
            violations.Code(period.Code, $"/periods/{i}/code");
            violations.Check(period.EndExclusive > period.Start, $"/periods/{i}/endExclusive", "empty_range", "endExclusive is the first day after the last, so it lies after start.");
        }

        violations.ThrowIfAny();
        var calendar = FiscalCalendar.Custom(body.Periods.Select(p => new FiscalPeriod(p.Code, new DateRange(p.Start, p.EndExclusive))));
        return TypedResults.Ok(CalendarAnswer.From(await plan.HandleAsync(code, body.Currency, calendar, cancellationToken)));
    }

    private static async Task<Ok<Page<CalendarAnswer>>> ListAsync([AsParameters] PageRequest page, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code;
        var rows = await db.Calendars.AsNoTracking().Where(c => after == null || c.Code.CompareTo(after) > 0).OrderBy(c => c.Code).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows.ConvertAll(CalendarAnswer.From), c => new AfterCode(c.Code), http));
    }

    private static async Task<Ok<CalendarAnswer>> GetAsync(string code, TerritoriesDbContext db, CancellationToken cancellationToken) =>
        await db.Calendars.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, cancellationToken) is { } calendar
            ? TypedResults.Ok(CalendarAnswer.From(calendar))
            : throw new DomainException(CalendarRefusals.NotFound(code));
}
