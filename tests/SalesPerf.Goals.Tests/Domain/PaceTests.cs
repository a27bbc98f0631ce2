using CsCheck;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class PaceTests
{
    // One hundred days, so that a day is a hundredth.
    private static readonly DateRange Period = new(new(2026, 1, 1), new DateOnly(2026, 1, 1).AddDays(100));

    [Theory]
    [InlineData(-1, 0, PaceState.NotStarted)]
    [InlineData(0, 0, PaceState.TooEarly)]
    [InlineData(9, 0, PaceState.TooEarly)]
    [InlineData(10, 9.99, PaceState.OffTrack)]
    [InlineData(10, 10, PaceState.OnTrack)]
    [InlineData(50, 49.99, PaceState.OffTrack)]
    [InlineData(50, 50, PaceState.OnTrack)]
    [InlineData(99, 98.99, PaceState.OffTrack)]
    [InlineData(100, 0, PaceState.Ended)]
    public void Sales_on_a_day_then_the_state(int day, double actual, PaceState expected) =>
        Assert.Equal(expected, Pace.On(Period.Start.AddDays(day), Period, 100m, (decimal)actual, KpiDirection.Higher, true).State);

    [Theory]
    [InlineData(KpiDirection.Higher, 4, PaceState.OffTrack)]
    [InlineData(KpiDirection.Higher, 5, PaceState.OnTrack)]
    [InlineData(KpiDirection.Lower, 5, PaceState.OnTrack)]
    [InlineData(KpiDirection.Lower, 6, PaceState.OffTrack)]
    public void A_level_at_any_time_then_it_is_held_against_the_whole_target(KpiDirection direction, int actual, PaceState expected) =>
        Assert.Equal(expected, Pace.On(Period.Start.AddDays(20), Period, 5m, actual, direction, false).State);

    [Fact]
    public void Half_of_the_period_then_the_forecast_is_twice_the_actual()
    {
        var pace = Pace.On(Period.Start.AddDays(50), Period, 100m, 30m, KpiDirection.Higher, true);

        Assert.Equal((0.5m, 50m, 60m, 0.3m), (pace.ElapsedShare, pace.Expected, pace.Forecast, pace.Attainment));
    }

    [Fact]
    public void No_full_day_then_there_is_no_forecast() =>
        Assert.Null(Pace.On(Period.Start, Period, 100m, 30m, KpiDirection.Higher, true).Forecast);

    [Theory]
    [InlineData(KpiDirection.Higher, 50, 100, 0.5)]
    [InlineData(KpiDirection.Higher, -5, 100, 0)]
    [InlineData(KpiDirection.Higher, 150, 100, 1.5)]
    [InlineData(KpiDirection.Lower, 200, 100, 0.5)]
    [InlineData(KpiDirection.Lower, 0, 100, 1)]
    public void Actual_and_target_then_the_score(KpiDirection direction, int actual, int target, double expected) =>
        Assert.Equal((decimal)expected, Score.Of(actual, target, direction));

    [Fact]
    public void Off_track_exactly_where_the_forecast_misses_the_target() =>
        Gen.Select(Gen.Int[10, 99], Gen.Int[0, 1000], Gen.Int[1, 1000]).Sample((day, actual, target) =>
        {
            var pace = Pace.On(Period.Start.AddDays(day), Period, target, actual, KpiDirection.Higher, true);
            return pace.State == PaceState.OffTrack == (actual * 100 < target * day);
        });
}
