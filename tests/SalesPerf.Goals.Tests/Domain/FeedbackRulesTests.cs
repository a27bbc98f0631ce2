using SalesPerf.Goals.Domain.Feedbacks;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class FeedbackRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly FeedbackContent Good = new("You prepared the demo well.", "Ask about the budget early.", "Use the question list on Friday.", Today, "Demo", Today);

    [Fact]
    public void All_three_parts_then_nothing_is_wrong() => Assert.Empty(FeedbackRules.Violations(Good, Today));

    [Theory]
    [InlineData("", "required")]
    [InlineData("   ", "required")]
    [InlineData("Fourteen chars", "not_specific")]
    [InlineData("Fifteen letters", null)]
    public void A_part_then_what_is_wrong_with_it(string text, string? code)
    {
        Assert.Equal(code, FeedbackRules.Violations(Good with { Strength = text }, Today).SingleOrDefault()?.Code);
        Assert.Equal(code, FeedbackRules.Violations(Good with { Improvement = text }, Today).SingleOrDefault()?.Code);
        Assert.Equal(code, FeedbackRules.Violations(Good with { Action = text }, Today).SingleOrDefault()?.Code);
    }

    [Fact]
    public void Everything_wrong_then_every_violation_is_named() => Assert.Equal(
        ["/strength", "/improvement", "/action", "/dueOn", "/happenedOn"],
        FeedbackRules.Violations(new("", "", "", Today.AddDays(-1), null, Today.AddDays(1)), Today).Select(v => v.Pointer));

    [Theory]
    [InlineData(0, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Days_since_the_occasion_then_whether_it_is_timely(int days, bool expected) => Assert.Equal(expected, FeedbackRules.IsTimely(Today, Today.AddDays(-days)));

    [Fact]
    public void No_date_of_the_occasion_then_nobody_knows_whether_it_is_timely() => Assert.Null(FeedbackRules.IsTimely(Today, null));
}
