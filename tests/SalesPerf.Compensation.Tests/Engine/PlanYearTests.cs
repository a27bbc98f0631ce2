using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Where periods lie that end with no month, and those of calendars that begin inside a year.</summary>
public sealed class PlanYearTests
{
    private static readonly PlanYear January = PlanYear.Calendar;

    // The first day of a 4-4-5 year may lie up to two weeks beside that of the plan's year.
    [Theory]
    [InlineData("2025-12-29", "01-01")]
    [InlineData("2026-01-01", "01-01")]
    [InlineData("2027-01-04", "01-01")]
    [InlineData("2027-01-10", "01-01")]
    [InlineData("2025-12-29", "12-29")]
    [InlineData("2026-02-01", "02-01")]
    [InlineData("2025-02-02", "02-01")]
    [InlineData("2026-03-30", "04-01")]
    [InlineData("2026-06-29", "07-01")]
    public void A_year_of_weeks_has_twelve_periods_and_four_quarters(string firstDay, string yearStarts)
    {
        var day = Window.MonthDay(yearStarts)!.Value;
        var year = new PlanYear(day.Month, day.Day);
        var periods = FiscalCalendar.FourFourFive(DateOnly.Parse(firstDay, null), 2026, 1).Periods;

        Assert.Single(periods.Select(year.YearOf).Distinct());
        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], periods.Select(p => periods.Select(year.QuarterOf).Distinct().TakeWhile(q => q != year.QuarterOf(p)).Count() + 1));
        Assert.Equal([3, 6, 9, 12], periods.Select((p, i) => year.EndsQuarter(p) ? i + 1 : 0).Where(i => i > 0));
        Assert.Equal([12], periods.Select((p, i) => year.EndsYear(p) ? i + 1 : 0).Where(i => i > 0));
        Assert.Equal(Enumerable.Range(0, 12), periods.Select(year.Before));
    }

    [Fact]
    public void The_53rd_week_belongs_to_the_year_that_it_ends()
    {
        var periods = FiscalCalendar.FourFourFive(new DateOnly(2023, 1, 29), 2023, 2, new HashSet<int> { 2023 }).Periods;
        var february = new PlanYear(2, 1);

        Assert.Equal(new DateOnly(2024, 2, 4), periods[11].EndExclusive);
        Assert.Equal([.. Enumerable.Repeat(2023, 12), .. Enumerable.Repeat(2024, 12)], periods.Select(p => february.YearOf(p).Year));
        Assert.Equal([11, 23], periods.Select((p, i) => february.EndsYear(p) ? i : 0).Where(i => i > 0));
    }

    [Theory]
    [InlineData("2024-12-26", 2024)]
    [InlineData("2024-12-29", 2025)]
    [InlineData("2024-12-30", 2025)]
    [InlineData("2026-12-28", 2026)]
    public void A_week_lies_where_most_of_its_days_do(string firstDay, int year) => Assert.Equal(year, January.YearOf(Days(firstDay, 7)).Year);

    [Theory]
    [InlineData(3, 1, 3, true)]
    [InlineData(3, 1, 4, false)]
    [InlineData(3, 2, 4, true)]
    [InlineData(12, 1, 12, true)]
    [InlineData(12, 1, 11, false)]
    [InlineData(12, 7, 6, true)]
    public void The_last_month_of_a_span_then_it_ends(int months, int yearStarts, int month, bool ends)
    {
        var (year, period) = (new PlanYear(yearStarts, 1), FiscalCalendar.Months(new DateOnly(2026, 1, 1), 12).Periods[month - 1]);
        Assert.Equal(ends, months == 3 ? year.EndsQuarter(period) : year.EndsYear(period));
    }

    [Theory]
    [InlineData("2026-01-01", 31, 0)]
    [InlineData("2026-07-01", 31, 6)]
    [InlineData("2026-01-01", 90, 0)]
    [InlineData("2026-04-01", 91, 1)]
    [InlineData("2026-10-01", 92, 3)]
    [InlineData("2026-01-01", 7, 0)]
    [InlineData("2026-04-06", 7, 14)]
    [InlineData("2026-04-06", 14, 7)]
    public void A_calendar_that_begins_inside_a_year_has_so_many_periods_before_it(string firstDay, int days, int before) => Assert.Equal(before, January.Before(Days(firstDay, days)));

    [Theory]
    [InlineData("sum(credit over quarter_to_date)", "1 2 3 1 2 3 1 2 3 1 2 3")]
    [InlineData("sum(credit over year_to_date)", "1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("period_index", "1 2 3 4 5 6 7 8 9 10 11 12")]
    public void A_plan_over_a_year_of_weeks_looks_over_its_own_quarters(string formula, string expected)
    {
        var periods = FiscalCalendar.FourFourFive(new DateOnly(2027, 1, 4), 2027, 1).Periods;
        var facts = $$"""{"calendar": {"kind": "custom", "periods": [{{string.Join(",", periods.Select(p => $$"""{"code": "{{p.Code}}", "start": "{{p.Start:O}}", "endExclusive": "{{p.EndExclusive:O}}"}"""))}}]}, "transactions": [{{string.Join(",", periods.Select(p => $$"""{"date": "{{p.Start:O}}", "amount": "1"}"""))}}]}""";
        var result = PlanCase.Run($"values:\n  v: {formula}\n", facts);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 12).Select(p => PlanCase.Value(result, "v", period: p).Replace(" USD", "", StringComparison.Ordinal))));
    }

    private static FiscalPeriod Days(string first, int days) => new("p", new DateRange(DateOnly.Parse(first, null), DateOnly.Parse(first, null).AddDays(days)));
}
