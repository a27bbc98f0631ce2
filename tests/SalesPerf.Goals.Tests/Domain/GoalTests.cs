using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Tests.Domain;

public sealed class GoalTests
{
    private static readonly DateRange Quarter = new(new(2026, 1, 1), new(2026, 4, 1));
    private static readonly DateOnly Today = new(2026, 2, 1);
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly GoalContent Content = new(100m, "IDR", new Sentence("Sari reaches Revenue of 100."), null);

    private static Goal Draft() => new(Guid.CreateVersion7(), "sales", new("fiscal", "2026-Q1", Quarter), Content, GoalOrigin.Manager, "boss", Now);

    private static string? Refusal(Action act) => (Record.Exception(act) as DomainException)?.Error.Code;

    [Fact]
    public void No_reason_then_it_cannot_be_published() => Assert.Equal("goals.reason_missing", Refusal(() => Draft().Publish(new Sentence(" "), Today, Now)));

    [Theory]
    [InlineData("2026-03-31", GoalStatus.Published)]
    [InlineData("2026-04-01", GoalStatus.Historic)]
    public void The_period_is_over_or_not_then_the_person_is_asked_or_not(string today, GoalStatus expected)
    {
        var goal = Draft();

        Assert.Equal(expected == GoalStatus.Published, goal.Publish(new Sentence("Growth."), DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture), Now));
        Assert.Equal(expected, goal.Status);
    }

    [Fact]
    public void A_draft_then_nobody_can_agree_or_ask()
    {
        Assert.Equal("goals.goal_not_published", Refusal(() => Draft().Acknowledge(Now)));
        Assert.Equal("goals.goal_not_published", Refusal(() => Draft().Ask("Why?", "sari", Now)));
    }

    [Fact]
    public void Another_target_after_the_agreement_then_it_is_asked_for_again()
    {
        var goal = Draft();
        goal.Publish(new Sentence("Growth."), Today, Now);
        goal.Acknowledge(Now);

        Assert.Equal("goals.reason_missing", Refusal(() => goal.Change(Content with { Target = 120m }, null, Today, Now)));
        Assert.True(goal.Change(Content with { Target = 120m }, new Sentence("A new account."), Today, Now));
        Assert.Equal((GoalStatus.Published, 2, (DateTimeOffset?)null), (goal.Status, goal.Revision, goal.AcknowledgedAt));
    }

    [Fact]
    public void The_same_content_again_then_nothing_changes()
    {
        var goal = Draft();
        goal.Publish(new Sentence("Growth."), Today, Now);

        Assert.False(goal.Change(Content, new Sentence("Growth."), Today, Now));
        Assert.Equal(1, goal.Revision);
    }

    [Fact]
    public void A_question_then_it_is_answered_once()
    {
        var goal = Draft();
        goal.Publish(new Sentence("Growth."), Today, Now);
        var question = goal.Ask("Which accounts?", "sari", Now);
        goal.Answer(question.Id, "The new ones.", "boss", Now);

        Assert.Equal("goals.question_already_answered", Refusal(() => goal.Answer(question.Id, "Others.", "boss", Now)));
        Assert.Equal("goals.question_not_found", Refusal(() => goal.Answer(NewId.Of<QuestionId>(), "?", "boss", Now)));
    }

    [Fact]
    public void Off_track_twice_then_it_falls_once()
    {
        var goal = Draft();

        Assert.Equal([true, false, false, true], new[] { true, true, false, true }.Select(goal.NotePace));
    }
}
