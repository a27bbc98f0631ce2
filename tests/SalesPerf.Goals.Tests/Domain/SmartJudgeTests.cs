using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

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
    [InlineData("Sari membuat Revenue lebih baik pada triwulan ini.", SmartFinding.NotMet)]
    [InlineData("Sari membuat Revenue lebih baik sebesar 12 persen.", SmartFinding.Met)]
    [InlineData("Revenue dari pelanggan baru naik dua kali lipat.", SmartFinding.Met)]
    [InlineData("Revenue dari pelanggan baik lama maupun baru berlipat dua.", SmartFinding.Met)]
    [InlineData("Selisih Revenue maksimal dua persen dari rencana.", SmartFinding.Met)]
    public void A_statement_then_whether_it_is_specific(string statement, SmartFinding expected) =>
        Assert.Equal(expected, SmartJudge.Judge(Facts(statement)).Specific.Finding);

    [Theory]
    [InlineData("Sari mencapai pendapatan sebesar 500 juta.", SmartFinding.Met)]
    [InlineData("Sari reaches Revenue of 500 million.", SmartFinding.Met)]
    [InlineData("Sari reaches sales of 500 million.", SmartFinding.Met)]
    [InlineData("Sari mencapai omzet sebesar 500 juta.", SmartFinding.NotMet)]
    public void A_statement_names_its_kpi_in_another_language_then_it_is_specific_too(string statement, SmartFinding expected) =>
        Assert.Equal(expected, SmartJudge.Judge(Facts(statement) with { OtherKpiNames = ["Pendapatan"] }).Specific.Finding);

    [Theory]
    [InlineData("Sari meningkatkan Revenue pada triwulan ini.", "meningkatkan")]
    [InlineData("Segera capai Revenue seperti yang diminta.", "segera")]
    [InlineData("Sari (segera) mencapai Revenue yang diminta.", "segera")]
    [InlineData("Revenue Sari lebih baik dari tahun lalu.", "lebih baik")]
    [InlineData("Revenue Sari lebih dari tahun lalu.", "lebih")]
    [InlineData("Sari mencapai Revenue sebaik-baiknya.", "sebaik-baiknya")]
    [InlineData("Sari mencapai Revenue yang baik tahun ini.", "yang baik")]
    [InlineData("Sari reaches Revenue as soon as it can be.", "soon")]
    [InlineData("Sari keeps Revenue where\tsome\nwould lose it.", "some")]
    public void A_vague_word_in_either_language_then_the_reason_names_it(string statement, string vague)
    {
        var specific = SmartJudge.Judge(Facts(statement)).Specific;
        Assert.Equal((SmartFinding.NotMet, "smart.specific.vague", vague), (specific.Finding, specific.ReasonCode, Assert.Single(specific.ReasonValues)));
    }

    [Fact]
    public void Every_word_about_a_kpi_then_it_is_said_in_every_language()
    {
        var words = new Type[] { typeof(KpiUnit), typeof(KpiSource), typeof(KpiCadence) }.SelectMany(t => Enum.GetNames(t)).Select(w => w.ToLowerInvariant()).ToArray();
        Assert.Equal(14, words.Length);
        Assert.All(words, w => Assert.DoesNotContain("word.", Labels.Of($"word.{w}", [], Language.English), StringComparison.Ordinal));
        Assert.All(words, w => Assert.DoesNotContain("word.", Labels.Of($"word.{w}", [], Language.Indonesian), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Language.English, "Revenue is measured as money from event figures, monthly.")]
    [InlineData(Language.Indonesian, "Pendapatan diukur sebagai uang dari angka peristiwa, bulanan.")]
    public void What_is_measured_then_its_words_are_the_readers(Language language, string text)
    {
        var measurable = SmartJudge.Judge(Facts()).Measurable;
        Assert.Equal(text, Labels.Of(measurable.ReasonCode, measurable.ReasonValues, language));
    }

    [Fact]
    public void Nobody_knows_the_person_yet_then_the_reason_names_none()
    {
        var specific = SmartJudge.Judge(Facts() with { ParticipantName = null }).Specific;
        Assert.Equal(("smart.specific.met_nameless", "Revenue"), (specific.ReasonCode, Assert.Single(specific.ReasonValues)));
    }

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
        Assert.Equal("90", verdict.Achievable.ReasonValues[4]);
    }

    [Fact]
    public void No_history_then_achievable_is_unknown_with_its_reason()
    {
        var verdict = SmartJudge.Judge(Facts());

        Assert.Equal(SmartFinding.Unknown, verdict.Achievable.Finding);
        Assert.Equal("smart.achievable.no_history", verdict.Achievable.ReasonCode);
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
