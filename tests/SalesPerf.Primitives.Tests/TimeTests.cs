using CsCheck;

namespace SalesPerf.Primitives.Tests;

public sealed class TimeTests
{
    private static readonly Gen<DateRange> Ranges = Gen.Select(Gen.Int[0, 50], Gen.Int[1, 30], Gen.Bool)
        .Select((start, length, open) => new DateRange(Day(start), open ? null : Day(start + length)));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void A_range_has_its_first_day_and_not_its_end(int day, bool contained) =>
        Assert.Equal(contained, new DateRange(Day(10), Day(20)).Contains(Day(day)));

    [Fact]
    public void Adjoining_ranges_do_not_overlap() => Assert.False(new DateRange(Day(0), Day(5)).Overlaps(new DateRange(Day(5), null)));

    [Fact]
    public void An_inclusive_end_is_the_day_before_ours() =>
        Assert.Equal(new DateRange(Day(0), Day(5)), DateRange.FromInclusive(Day(0), Day(4)));

    [Fact]
    public void An_empty_or_reversed_range_is_refused()
    {
        Assert.Equal("time.empty_range", Assert.Throws<DomainException>(() => new DateRange(Day(5), Day(5))).Error.Code);
        Assert.Equal("time.empty_range", Assert.Throws<DomainException>(() => new DateRange(Day(5), Day(4))).Error.Code);
    }

    [Fact]
    public void A_day_is_in_the_intersection_when_it_is_in_both() => Gen.Select(Ranges, Ranges, Gen.Int[0, 90]).Sample((a, b, day) =>
        (a.Intersect(b)?.Contains(Day(day)) ?? false) == (a.Contains(Day(day)) && b.Contains(Day(day))) && a.Overlaps(b) == a.Intersect(b).HasValue);

    [Fact]
    public void Months_follow_each_other_and_contain_each_day_once()
    {
        var calendar = FiscalCalendar.Months(new DateOnly(2025, 12, 1), 12);
        Assert.Equal(["2025-12", "2026-01"], calendar.Periods.Take(2).Select(p => p.Code));
        Assert.Equal("2026-02", calendar.Find(new DateOnly(2026, 2, 28))!.Code);
        Assert.Null(calendar.Find(new DateOnly(2026, 12, 1)));
        Assert.Null(calendar.Find(new DateOnly(2025, 11, 30)));
    }

    [Fact]
    public void Quarters_are_named_by_the_fiscal_year_they_begin_in() =>
        Assert.Equal(["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"], FiscalCalendar.Quarters(new DateOnly(2025, 7, 1), 5).Periods.Select(p => p.Code));

    [Fact]
    public void A_retail_year_has_52_weeks_and_53_where_stated()
    {
        var calendar = FiscalCalendar.FourFourFive(new DateOnly(2026, 2, 1), 2026, 2, new HashSet<int> { 2026 });
        Assert.Equal(53 * 7, calendar.Periods.Take(12).Sum(p => p.Range.Days));
        Assert.Equal(52 * 7, calendar.Periods.Skip(12).Sum(p => p.Range.Days));
        Assert.Equal([28, 28, 35], calendar.Periods.Take(3).Select(p => p.Range.Days!.Value));
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, "A")]
    [InlineData(19, "A")]
    [InlineData(20, "B")]
    [InlineData(99, "B")]
    public void The_latest_ended_period_is_the_last_one_over_on_the_day(int today, string? expected)
    {
        var calendar = FiscalCalendar.Custom([new("A", new DateRange(Day(0), Day(10))), new("B", new DateRange(Day(10), Day(20)))]);
        Assert.Equal(expected, calendar.LatestEnded(Day(today))?.Code);
    }

    [Fact]
    public void A_calendar_with_a_gap_a_repeated_code_or_nothing_is_refused()
    {
        Assert.Equal("calendar.not_consecutive", CodeOf([new("A", new DateRange(Day(0), Day(10))), new("B", new DateRange(Day(11), Day(20)))]));
        Assert.Equal("calendar.repeated_code", CodeOf([new("A", new DateRange(Day(0), Day(10))), new("A", new DateRange(Day(10), Day(20)))]));
        Assert.Equal("calendar.no_periods", CodeOf([]));
    }

    private static string CodeOf(FiscalPeriod[] periods) => Assert.Throws<DomainException>(() => FiscalCalendar.Custom(periods)).Error.Code;

    private static DateOnly Day(int number) => new DateOnly(2026, 1, 1).AddDays(number);
}
