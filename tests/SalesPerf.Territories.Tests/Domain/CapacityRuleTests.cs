using SalesPerf.Primitives;
using SalesPerf.Territories.Domain.Capacity;

namespace SalesPerf.Territories.Tests.Domain;

public sealed class CapacityRuleTests
{
    private static readonly CapacityThresholds Thresholds = new(new Attainment(1m), new Share(1.1m));

    [Theory]
    [InlineData("0.999999", "200", "100", false)]
    [InlineData("1", "110", "100", false)]
    [InlineData("1", "110.0001", "100", true)]
    [InlineData("1.5", "109.9999", "100", false)]
    [InlineData("1.5", "500", null, false)]
    [InlineData(null, "500", "100", false)]
    public void Overload_needs_performance_at_and_utilisation_above_the_threshold(string? attainment, string workload, string? capacity, bool overloaded)
    {
        Attainment? reached = attainment is null ? null : new Attainment(Number(attainment));

        var reason = CapacityRule.Overload(new SeatLoad("P", "Q1", reached, Number(workload), capacity is null ? null : Number(capacity)), Thresholds);

        Assert.Equal(overloaded, reason is not null);
    }

    [Theory]
    [InlineData("1.10249", "110.2")]
    [InlineData("1.1025", "110.2")]
    [InlineData("1.1035", "110.4")]
    [InlineData("1.5", "150")]
    public void Overload_then_its_reason_has_the_figures_that_a_reader_sees(string attainment, string percent)
    {
        var reason = CapacityRule.Overload(new SeatLoad("P", "Q1", new Attainment(Number(attainment)), 441.126m, 400m), Thresholds)!;

        Assert.Equal("reason.overloaded", reason.Code);
        Assert.Equal(["Q1", "P", percent, "110.3", "441.13", "400"], reason.Values);
    }

    [Fact]
    public void Vacancy_then_its_reason_names_the_seat_and_the_period()
    {
        var reason = CapacityRule.Vacancy("P", "Q1");

        Assert.Equal("reason.vacant", reason.Code);
        Assert.Equal(["P", "Q1"], reason.Values);
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
