using SalesPerf.Primitives;
using SalesPerf.Training.Domain.Certifications;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Tests.Domain;

public sealed class CoachingPlanTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Fact]
    public void A_plan_for_a_gap_keeps_what_is_said_of_it_as_a_key_with_figures_and_one_by_hand_the_words()
    {
        var forGap = CoachingPlan.ForGap(Guid.Empty, "s", new(Guid.Empty, "reason.gap", ["sales", "0.67"], ""), null, [], Today, "training");
        var byHand = CoachingPlan.ByHand(Guid.Empty, "s", "Talks too much.", null, [], Today, "x");

        Assert.Equal((null, "reason.gap", null), (forGap.Reason, forGap.ReasonCode, forGap.BottleneckStage));
        Assert.Equal(["sales", "0.67"], forGap.ReasonValues);
        Assert.Equal(("Talks too much.", null), (byHand.Reason, byHand.ReasonCode));
    }

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
