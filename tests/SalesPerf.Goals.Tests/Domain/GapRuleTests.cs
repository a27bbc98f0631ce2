using System.Globalization;
using CsCheck;
using SalesPerf.Goals.Domain.Gaps;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class GapRuleTests
{
    private static readonly DateOnly Today = new(2014, 7, 2);

    private static PeriodResult Result(decimal attainment, string? stage = null, string latest = "2014-Q2") =>
        new(Guid.CreateVersion7(), "sales", "fiscal", "2014-Q2", new Attainment(attainment), new Attainment(0.8m), "sales-technique", stage, latest);

    [Theory]
    [InlineData("0.7999999999", true)]
    [InlineData("0.8", false)]
    [InlineData("0.8000000001", false)]
    [InlineData("-0.1", true)]
    public void Attainment_beside_the_threshold_then_whether_there_is_a_gap(string attainment, bool expected) =>
        Assert.Equal(expected, GapRule.Judge(Result(decimal.Parse(attainment, CultureInfo.InvariantCulture)), Today) is not null);

    [Fact]
    public void A_gap_then_its_reason_has_the_figures_in_no_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("id-ID");
        try
        {
            var (gap, atStage) = (GapRule.Judge(Result(0.67229414m), Today)!, GapRule.Judge(Result(0.672294m, "Proposal"), Today)!);
            Assert.Equal(("reason.gap", "reason.gap_at_stage"), (gap.ReasonCode, atStage.ReasonCode));
            Assert.Equal(["sales", "0.672294", "2014-Q2", "0.80"], gap.ReasonValues);
            Assert.Equal(["sales", "0.672294", "2014-Q2", "0.80", "Proposal"], atStage.ReasonValues);
        }
        finally { CultureInfo.CurrentCulture = before; }
    }

    [Theory]
    [InlineData("2014-Q2", true)]
    [InlineData("2014-Q3", false)]
    [InlineData(null, false)]
    public void The_latest_ended_period_then_whether_the_gap_is_current(string? latest, bool expected) =>
        Assert.Equal(expected, GapRule.Judge(Result(0.5m, latest: latest!), Today)!.Current);

    [Fact]
    public void Every_gap_lies_below_its_threshold() => Gen.Decimal[-2m, 3m].Sample(a => GapRule.Judge(Result(a), Today) is not { } gap || gap.Attainment < gap.Threshold);
}
