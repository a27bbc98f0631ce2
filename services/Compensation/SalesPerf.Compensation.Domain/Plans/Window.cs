using System.Globalization;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Which periods an aggregate or counter looks over, up to the one at hand.</summary>
public enum WindowKind
{
    /// <summary>The period itself.</summary>
    Period,

    /// <summary>From the first period of the quarter.</summary>
    QuarterToDate,

    /// <summary>From the first period of the plan's year.</summary>
    YearToDate,

    /// <summary>From the latest anniversary of a month and day, which may lie inside a period.</summary>
    Cycle,

    /// <summary>The period before, alone.</summary>
    PreviousPeriod,

    /// <summary>The period n before, alone.</summary>
    Ago,

    /// <summary>The last n periods.</summary>
    Rolling,

    /// <summary>Everything known.</summary>
    AllTime,
}

/// <summary>A window over periods.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Periods">Of a rolling one: how many, with the present one. Of one ago: how many before the present one.</param>
/// <param name="Month">Of a cycle: month.</param>
/// <param name="Day">Of a cycle: day.</param>
public readonly record struct Window(WindowKind Kind, int Periods = 0, int Month = 0, int Day = 0)
{
    /// <summary>The period itself.</summary>
    public static Window Period { get; } = new(WindowKind.Period);

    /// <summary>The simple words of <c>over</c>.</summary>
    public static IReadOnlyDictionary<string, Window> Words { get; } = new Dictionary<string, Window>(StringComparer.Ordinal)
    {
        ["period"] = Period,
        ["quarter_to_date"] = new(WindowKind.QuarterToDate),
        ["year_to_date"] = new(WindowKind.YearToDate),
        ["previous_period"] = new(WindowKind.PreviousPeriod),
        ["all_time"] = new(WindowKind.AllTime),
    };

    /// <summary>Whether the present period is in it.</summary>
    public bool HasPresent => Kind is not (WindowKind.PreviousPeriod or WindowKind.Ago);

    /// <summary>A month and day such as <c>03-01</c>; null where it is none. 29 February falls on 28 February in other years.</summary>
    public static (int Month, int Day)? MonthDay(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DateOnly.TryParseExact($"2024-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? (date.Month, date.Day) : null;
    }

    /// <summary>The latest day of a month and day on or before a date.</summary>
    public static DateOnly AnniversaryOnOrBefore(DateOnly date, int month, int day)
    {
        var year = date.Year;
        var here = OfYear(year, month, day);
        return here <= date ? here : OfYear(Math.Max(1, year - 1), month, day);
    }

    private static DateOnly OfYear(int year, int month, int day) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        WindowKind.Cycle => string.Create(CultureInfo.InvariantCulture, $"cycle('{Month:00}-{Day:00}')"),
        WindowKind.Rolling => string.Create(CultureInfo.InvariantCulture, $"rolling({Periods})"),
        WindowKind.Ago => string.Create(CultureInfo.InvariantCulture, $"ago({Periods})"),
        _ => WordOf(Kind),
    };

    private static string WordOf(WindowKind kind) => Words.First(w => w.Value.Kind == kind).Key;
}
