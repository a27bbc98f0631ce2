using CsCheck;
using SalesPerf.Goals.Domain.Funnels;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class FunnelAnalysisTests
{
    private static FunnelStage[] Funnel(params int[] counts) => [.. counts.Zip(counts.Skip(1), (entered, advanced) => (entered, advanced))
        .Select((s, i) => new FunnelStage($"s{i}", $"Stage {i}", s.entered, s.advanced))];

    [Fact]
    public void The_lowest_conversion_is_normal_for_the_team_then_another_stage_is_the_bottleneck()
    {
        // The last stage converts least (0.2), but so does the team's; the middle one is a third below the team's 0.6.
        var analysis = FunnelAnalysis.Of(Funnel(100, 50, 20, 4), [Funnel(100, 50, 30, 6), Funnel(200, 100, 60, 12)]);

        Assert.Equal("s1", analysis.Bottleneck!.Code);
        Assert.Equal(0.6m, analysis.Stages[1].TeamMedian);
        Assert.Equal((0.6m - 0.4m) / 0.6m, analysis.Stages[1].Shortfall);
    }

    [Fact]
    public void Two_stages_equally_below_then_the_earlier_one_is_named() =>
        Assert.Equal("s0", FunnelAnalysis.Of(Funnel(100, 40, 16), [Funnel(100, 50, 25)]).Bottleneck!.Code);

    [Fact]
    public void Nobody_to_compare_with_then_no_bottleneck_is_named() => Assert.Null(FunnelAnalysis.Of(Funnel(100, 1, 0), []).Bottleneck);

    [Fact]
    public void Nobody_entered_then_the_stage_is_not_judged() => Assert.Null(FunnelAnalysis.Of(Funnel(0, 0), [Funnel(100, 50)]).Bottleneck);

    [Fact]
    public void The_team_itself_then_nothing_lies_below_its_median() =>
        Gen.Int[1, 1000].List[2, 6].Sample(counts =>
        {
            var funnel = Funnel([.. counts.OrderDescending()]);
            return FunnelAnalysis.Of(funnel, [funnel]).Bottleneck is null;
        });

    [Theory]
    [InlineData(10, 10, null)]
    [InlineData(10, 11, "goals.funnel_more_advanced_than_entered")]
    [InlineData(-1, -1, "goals.funnel_malformed")]
    public void A_stage_then_what_is_refused(int entered, int advanced, string? code)
    {
        var refusal = Record.Exception(() => FunnelRules.Require([new("lead", "Lead", entered, advanced)]));

        Assert.Equal(code, (refusal as DomainException)?.Error.Code);
    }
}
