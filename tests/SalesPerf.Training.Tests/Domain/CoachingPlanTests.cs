using SalesPerf.Primitives;
using SalesPerf.Training.Domain.Certifications;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Tests.Domain;

public sealed class CoachingPlanTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("67 % of quota.", null, "67 % of quota.")]
    [InlineData("67 % of quota.", "", "67 % of quota.")]
    [InlineData("67 % of quota.", "Demo", "67 % of quota. The funnel loses most at 'Demo'.")]
    [InlineData("67 % of quota; the bottleneck is Demo.", "Demo", "67 % of quota; the bottleneck is Demo.")]
    [InlineData("67 % of quota", "Demo", "67 % of quota. The funnel loses most at 'Demo'.")]
    public void The_reason_names_the_gap_and_the_bottleneck(string reason, string? stage, string expected) =>
        Assert.Equal(expected, CoachingPlan.ForGap(Guid.Empty, "s", new(Guid.Empty, reason, stage), null, [], Today, "training").Reason);

    [Fact]
    public void A_completed_plan_takes_no_session_and_no_second_outcome()
    {
        var plan = CoachingPlan.ByHand(Guid.Empty, "s", "r", null, [], Today, "x");
        plan.Complete("Better", Today);
        Assert.Equal((CoachingStatus.Completed, "Better", Today), (plan.Status, plan.Outcome, plan.CompletedOn));
        Assert.Equal("training.coaching_plan_completed", Assert.Throws<DomainException>(() => plan.Complete("Again", Today)).Error.Code);
        Assert.Equal("training.coaching_plan_completed", Assert.Throws<DomainException>(() => plan.Record(new(Today, "", "a", "b", "c", "x"))).Error.Code);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void A_certification_ends_on_its_first_day_without_it(int daysAfterEnd, bool? news)
    {
        var end = new DateOnly(2026, 4, 1);
        var certification = new Certification(Guid.Empty, "c", "s", new DateRange(Today, end), "b", "x");
        if (news is null)
        {
            Assert.Equal("training.certification_still_valid", Assert.Throws<DomainException>(() => certification.Expire(end.AddDays(daysAfterEnd))).Error.Code);
            return;
        }

        Assert.True(certification.Expire(end.AddDays(daysAfterEnd)));
        Assert.False(certification.Expire(end.AddDays(daysAfterEnd)));
        Assert.Equal(end, certification.ExpiredOn);
    }
}
