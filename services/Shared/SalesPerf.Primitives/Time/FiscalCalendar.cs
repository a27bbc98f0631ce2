namespace SalesPerf.Primitives;

/// <summary>One period of a fiscal calendar.</summary>
/// <param name="Code">Stable and unique in its calendar, such as <c>2026-01</c>.</param>
/// <param name="Range">Its days; a period has an end.</param>
public sealed record FiscalPeriod(string Code, DateRange Range)
{
    /// <summary>First day.</summary>
    public DateOnly Start => Range.Start;

    /// <summary>First day after.</summary>
    public DateOnly EndExclusive => Range.EndExclusive ?? throw new InvalidOperationException($"Period {Code} has no end.");
}

/// <summary>The consecutive periods by which a company plans and pays: months, quarters, 4-4-5 or any list.</summary>
public sealed class FiscalCalendar
{
    private readonly FiscalPeriod[] periods;

    private FiscalCalendar(FiscalPeriod[] periods) => this.periods = periods;

    /// <summary>All periods, earliest first.</summary>
    public IReadOnlyList<FiscalPeriod> Periods => periods;

    /// <summary>A calendar of given periods; they must be in order, without gap or overlap, with distinct codes.</summary>
    public static FiscalCalendar Custom(IEnumerable<FiscalPeriod> periods)
    {
        ArgumentNullException.ThrowIfNull(periods);
        var list = periods.ToArray();
        if (list.Length == 0) throw new DomainException(CalendarErrors.NoPeriods);
        var repeated = list.GroupBy(p => p.Code, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (repeated is not null) throw new DomainException(CalendarErrors.RepeatedCode(repeated.Key));
        foreach (var (before, after) in list.Zip(list.Skip(1)))
            if (before.EndExclusive != after.Start) throw new DomainException(CalendarErrors.NotConsecutive(before, after));
        return new FiscalCalendar(list);
    }

    /// <summary>Calendar months, codes <c>yyyy-MM</c>.</summary>
    public static FiscalCalendar Months(DateOnly firstMonth, int count) =>
        Steps(firstMonth, count, 1, start => $"{start:yyyy-MM}");

    /// <summary>Quarters of a fiscal year that begins in the first date's month, codes <c>yyyy-Qn</c> of the year in which the fiscal year begins.</summary>
    public static FiscalCalendar Quarters(DateOnly firstQuarter, int count) =>
        Steps(firstQuarter, count, 3, start =>
        {
            var months = ((start.Year - firstQuarter.Year) * 12) + start.Month - firstQuarter.Month;
            return $"{firstQuarter.Year + (months / 12)}-Q{(months % 12 / 3) + 1}";
        });

    /// <summary>Retail 4-4-5: twelve periods a year of four, four and five weeks, codes <c>yyyy-Pnn</c>. A year here has 52 weeks; name the years with 53, whose last period gets the extra week.</summary>
    public static FiscalCalendar FourFourFive(DateOnly firstDay, int firstYear, int years, IReadOnlySet<int>? yearsWith53Weeks = null)
    {
        var list = new List<FiscalPeriod>();
        var start = firstDay;
        for (var year = firstYear; year < firstYear + years; year++)
        {
            for (var n = 1; n <= 12; n++)
            {
                var weeks = n % 3 == 0 ? 5 : 4;
                if (n == 12 && yearsWith53Weeks?.Contains(year) == true) weeks++;
                var end = start.AddDays(7 * weeks);
                list.Add(new FiscalPeriod($"{year}-P{n:00}", new DateRange(start, end)));
                start = end;
            }
        }

        return Custom(list);
    }

    /// <summary>The period that contains a day, or null before the first and after the last.</summary>
    public FiscalPeriod? Find(DateOnly day) => Array.Find(periods, p => p.Range.Contains(day));

    /// <summary>The period of a code, or null.</summary>
    public FiscalPeriod? Find(string code) => Array.Find(periods, p => p.Code == code);

    /// <summary>The last period that was over on a day, or null: the one whose results are the news of that day.</summary>
    public FiscalPeriod? LatestEnded(DateOnly today) => Array.FindLast(periods, p => p.EndExclusive <= today);

    private static FiscalCalendar Steps(DateOnly first, int count, int months, Func<DateOnly, string> code)
    {
        var starts = Enumerable.Range(0, count + 1).Select(i => first.AddMonths(i * months)).ToArray();
        return Custom(Enumerable.Range(0, count).Select(i => new FiscalPeriod(code(starts[i]), new DateRange(starts[i], starts[i + 1]))));
    }
}

/// <summary>Refusals about calendars.</summary>
public static class CalendarErrors
{
    /// <summary>A calendar needs at least one period.</summary>
    public static DomainError NoPeriods { get; } = new("calendar.no_periods", ErrorKind.Invalid, "A fiscal calendar needs at least one period.");

    /// <summary>Two periods have one code.</summary>
    public static DomainError RepeatedCode(string code) => new("calendar.repeated_code", ErrorKind.Invalid, $"Two periods have the code '{code}'; give each its own.");

    /// <summary>There is a gap or an overlap between two periods.</summary>
    public static DomainError NotConsecutive(FiscalPeriod before, FiscalPeriod after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new("calendar.not_consecutive", ErrorKind.Invalid, $"Period {after.Code} starts on {after.Start:O}, but {before.Code} ends on {before.EndExclusive:O}: periods follow each other without gap or overlap.");
    }
}
