using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>When the years and quarters of a plan begin, and in which of them a period lies.</summary>
/// <remarks>
/// Weeks end with no month: a year of 4-4-5 weeks begins and ends up to two weeks beside the day that the plan states. So neither its first nor its last day says where a period lies, but
/// the middle of its last month, or of a shorter period its own middle (a week lies where its Thursday does, as ISO 8601 has it).
/// </remarks>
/// <param name="Month">Month of its first day, 1 to 12.</param>
/// <param name="Day">Day of that month; the 29th of February is the 28th in other years.</param>
public readonly record struct PlanYear(int Month, int Day)
{
    private const int Quarter = 3;
    private const int Year = 12;
    private const int MostDaysOfMonth = 31;

    /// <summary>The calendar year.</summary>
    public static PlanYear Calendar { get; } = new(1, 1);

    /// <summary>The first day of the year in which a period lies.</summary>
    public DateOnly YearOf(FiscalPeriod period) => SpanOf(LiesOn(period), Year);

    /// <summary>The first day of the quarter in which a period lies.</summary>
    public DateOnly QuarterOf(FiscalPeriod period) => SpanOf(LiesOn(period), Quarter);

    /// <summary>Whether a quarter ends with a period: one as long after it would lie in the next one.</summary>
    public bool EndsQuarter(FiscalPeriod period) => Ends(period, Quarter);

    /// <summary>Whether a year ends with a period.</summary>
    public bool EndsYear(FiscalPeriod period) => Ends(period, Year);

    /// <summary>How many periods as long as one come before it in its year: what a calendar that begins inside a year does not have of it.</summary>
    public int Before(FiscalPeriod period)
    {
        var (lies, days) = (LiesOn(period), DaysOf(period));
        var (year, months) = (SpanOf(lies, Year), (days + 2) / 30);
        return months > 0 ? MonthsBetween(year, lies) / months : (lies.DayNumber - year.DayNumber) / days;
    }

    private bool Ends(FiscalPeriod period, int months) => SpanOf(LiesOn(period), months) != SpanOf(LiesOn(period).AddDays(DaysOf(period)), months);

    private DateOnly SpanOf(DateOnly day, int months)
    {
        var year = Window.AnniversaryOnOrBefore(day, Month, Day);
        return year.AddMonths(MonthsBetween(year, day) / months * months);
    }

    private static DateOnly LiesOn(FiscalPeriod period) => period.EndExclusive.AddDays(-1 - (Math.Min(DaysOf(period), MostDaysOfMonth) / 2));

    private static int DaysOf(FiscalPeriod period) => period.EndExclusive.DayNumber - period.Start.DayNumber;

    private static int MonthsBetween(DateOnly from, DateOnly to)
    {
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        return to.Day < from.Day ? months - 1 : months;
    }
}
