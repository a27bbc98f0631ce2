using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class SmartJudgeTests
{
    private static readonly DateRange Period = new(new(2026, 1, 1), new(2026, 4, 1));

    private static Kpi Sales(KpiDirection direction = KpiDirection.Higher, string? drives = null, KpiSource source = KpiSource.Event) => new("sales", new(
        "Revenue", KpiUnit.Money, direction, "sum of sales", "Sales", source, KpiCadence.Monthly, 0.8m, "sales-technique", true, drives, null));

    private static SmartFacts Facts(
        string statement = "Sari reaches Revenue of 500 million in the first quarter.", decimal target = 100m, Kpi? kpi = null, decimal[]? history = null, ParentGoal? parent = null) =>
        new(statement, "Sari", kpi ?? Sales(), target, "2026-Q1", Period, [.. (history ?? []).Select((v, i) => new PastResult($"P{i}", v))], parent);

    [Theory]
    [InlineData("Revenue of 500 now!", SmartFinding.NotMet)]
    [InlineData("Revenue of 500 soon!", SmartFinding.Met)]
    [InlineData("Sari sells 500 million in this quarter.", SmartFinding.NotMet)]
    [InlineData("Sari makes Revenue better this quarter.", SmartFinding.NotMet)]
    [InlineData("Sari makes Revenue better by 12 percent.", SmartFinding.Met)]
    [InlineData("Sari reaches Revenue of 500 million.", SmartFinding.Met)]
    public void A_statement_then_whether_it_is_specific(string statement, SmartFinding expected) =>
        Assert.Equal(expected, SmartJudge.Judge(Facts(statement)).Specific.Finding);

    [Theory]
    [InlineData(KpiDirection.Higher, 99, SmartFinding.Met)]
    [InlineData(KpiDirection.Higher, 125, SmartFinding.Met)]
    [InlineData(KpiDirection.Higher, 125.01, SmartFinding.NotMet)]
    [InlineData(KpiDirection.Lower, 64, SmartFinding.Met)]
    [InlineData(KpiDirection.Lower, 63.99, SmartFinding.NotMet)]
    public void A_target_beside_the_best_result_then_whether_it_is_achievable(KpiDirection direction, double target, SmartFinding expected)
    {
        // Best is 100 where more is better, 80 where less is: the bounds are 125 and 64.
        var verdict = SmartJudge.Judge(Facts(target: (decimal)target, kpi: Sales(direction), history: [80m, 100m, 90m]));

        Assert.Equal(expected, verdict.Achievable.Finding);
        Assert.Contains("median 90", verdict.Achievable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_history_then_achievable_is_unknown_with_its_reason()
    {
        var verdict = SmartJudge.Judge(Facts());

        Assert.Equal(SmartFinding.Unknown, verdict.Achievable.Finding);
        Assert.NotEmpty(verdict.Achievable.Reason);
        Assert.False(verdict.IsSmart);
    }

    [Theory]
    [InlineData("sales", null, true, SmartFinding.Met)]
    [InlineData("lifetime-value", "lifetime-value", true, SmartFinding.Met)]
    [InlineData("lifetime-value", null, true, SmartFinding.NotMet)]
    [InlineData("sales", null, false, SmartFinding.NotMet)]
    public void A_parent_goal_then_whether_it_is_relevant(string parentKpi, string? drives, bool sameTime, SmartFinding expected)
    {
        var parent = new ParentGoal("The team reaches it.", parentKpi, sameTime ? Period : new(new(2025, 1, 1), new(2026, 1, 1)));

        Assert.Equal(expected, SmartJudge.Judge(Facts(kpi: Sales(drives: drives), parent: parent)).Relevant.Finding);
    }

    [Fact]
    public void No_parent_and_no_driver_then_relevant_is_unknown() =>
        Assert.Equal(SmartFinding.Unknown, SmartJudge.Judge(Facts(kpi: Sales(source: KpiSource.Manual))).Relevant.Finding);

    [Fact]
    public void Everything_holds_then_it_is_smart() => Assert.True(SmartJudge.Judge(Facts(history: [100m])).IsSmart);
}
