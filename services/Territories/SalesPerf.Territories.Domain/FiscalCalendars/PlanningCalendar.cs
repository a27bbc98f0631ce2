using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.FiscalCalendars;

/// <summary>A fiscal calendar by which quotas are planned, with the currency they are in.</summary>
public sealed class PlanningCalendar
{
    private readonly List<PlanningPeriod> periods = [];

    private PlanningCalendar()
    {
    }

    /// <summary>A calendar without periods yet; <see cref="Plan"/> gives it some.</summary>
    public PlanningCalendar(string code, Currency currency) => (Id, Code, Currency) = (NewId.Of<CalendarId>(), code, currency);

    /// <summary>Id.</summary>
    public CalendarId Id { get; private set; }

    /// <summary>Business key.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>Currency of its quotas.</summary>
    public Currency Currency { get; private set; }

    /// <summary>Consecutive periods, earliest first.</summary>
    public IReadOnlyList<PlanningPeriod> Periods => [.. periods.OrderBy(p => p.Start)];

    /// <summary>The periods as a calendar to look days up in.</summary>
    public FiscalCalendar ToFiscalCalendar() => FiscalCalendar.Custom(Periods.Select(p => p.ToFiscalPeriod()));

    /// <summary>Replaces the periods; returns whether anything is different now.</summary>
    /// <param name="currency">Currency of the quotas; fixed once quotas use the calendar.</param>
    /// <param name="calendar">The new periods; consecutive, which the type itself assures.</param>
    /// <param name="usedPeriods">Codes of periods that quotas use: they stay, with their days.</param>
    public bool Plan(Currency currency, FiscalCalendar calendar, IReadOnlySet<string> usedPeriods)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(usedPeriods);
        var used = periods.Where(p => usedPeriods.Contains(p.Code)).ToList();
        if (used.Count > 0 && currency != Currency) throw new DomainException(CalendarRefusals.CurrencyInUse(Code));
        foreach (var period in used)
            if (calendar.Find(period.Code)?.Range != period.ToFiscalPeriod().Range) throw new DomainException(CalendarRefusals.PeriodInUse(period.Code));
        if (currency == Currency && calendar.Periods.SequenceEqual(Periods.Select(p => p.ToFiscalPeriod()))) return false;
        Currency = currency;
        Replace(calendar);
        return true;
    }

    private void Replace(FiscalCalendar calendar)
    {
        periods.RemoveAll(p => calendar.Find(p.Code) is null);
        foreach (var planned in calendar.Periods)
        {
            if (periods.Find(p => p.Code == planned.Code) is { } kept) kept.Move(planned.Range);
            else periods.Add(new PlanningPeriod(planned));
        }
    }
}

/// <summary>One period of a calendar.</summary>
public sealed class PlanningPeriod
{
    private PlanningPeriod()
    {
    }

    internal PlanningPeriod(FiscalPeriod period) => (Code, Start, EndExclusive) = (period.Code, period.Start, period.EndExclusive);

    /// <summary>Unique over all calendars.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>First day.</summary>
    public DateOnly Start { get; private set; }

    /// <summary>First day after.</summary>
    public DateOnly EndExclusive { get; private set; }

    /// <summary>As Primitives know it.</summary>
    public FiscalPeriod ToFiscalPeriod() => new(Code, new DateRange(Start, EndExclusive));

    internal void Move(DateRange range) => (Start, EndExclusive) = (range.Start, range.EndExclusive ?? EndExclusive);
}

/// <summary>Refusals about calendars.</summary>
public static class CalendarRefusals
{
    /// <summary>No calendar of that code.</summary>
    public static DomainError NotFound(string code) => new("territories.calendar_not_found", ErrorKind.NotFound, $"There is no calendar '{code}'.");

    /// <summary>No calendar has a period of that code.</summary>
    public static DomainError UnknownPeriod(string code) =>
        new("territories.unknown_period", ErrorKind.NotFound, $"No calendar has a period '{code}'; declare it with PUT /v1/territories/calendars/{{code}} first.");

    /// <summary>The code is another calendar's.</summary>
    public static DomainError PeriodCodeTaken(string code) =>
        new("territories.period_code_taken", ErrorKind.AlreadyExists, $"Period code '{code}' belongs to another calendar; codes are unique over all calendars.");

    /// <summary>Quotas use the period, so it stays with its days.</summary>
    public static DomainError PeriodInUse(string code) =>
        new("territories.period_in_use", ErrorKind.RuleBroken, $"Period '{code}' has quotas: it can neither vanish nor get other days.");

    /// <summary>Quotas use the calendar, so its currency stays.</summary>
    public static DomainError CurrencyInUse(string code) =>
        new("territories.calendar_currency_in_use", ErrorKind.RuleBroken, $"Calendar '{code}' has quotas: its currency can no longer change.");
}
