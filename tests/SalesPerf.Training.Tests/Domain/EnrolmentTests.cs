using CsCheck;
using SalesPerf.Primitives;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Tests.Domain;

public sealed class EnrolmentTests
{
    private static readonly DateOnly Start = new(2026, 2, 27);

    [Theory]
    [InlineData(0, "2026-02-27")]
    [InlineData(1, "2026-02-28")]
    [InlineData(2, "2026-03-01")]
    [InlineData(30, "2026-03-29")]
    public void A_step_is_due_a_number_of_days_after_the_first_day(int day, string due)
    {
        var enrolment = Begun(day);
        Assert.Equal(DateOnly.Parse(due, System.Globalization.CultureInfo.InvariantCulture), Assert.Single(enrolment.Steps).DueOn);
    }

    [Theory]
    [InlineData("AE", "own")]
    [InlineData("SDR", "default")]
    public void A_title_takes_its_own_template_before_the_default(string title, string expected)
    {
        OnboardingTemplate[] templates = [new("default", null, "D", [Step(0)]), new("own", "AE", "A", [Step(0)])];
        Assert.Equal(expected, OnboardingTemplate.For(title, templates)!.Code);
        Assert.Null(OnboardingTemplate.For("SDR", [templates[1]]));
    }

    [Fact]
    public void An_enrolment_is_complete_exactly_when_nothing_is_left_to_do() =>
        Gen.Select(Gen.Int[1, 8], Gen.Bool.Array[8]).Sample((count, skips) =>
        {
            var enrolment = Begun([.. Enumerable.Range(0, count)]);
            for (var n = 1; n <= count; n++)
            {
                Assert.Equal(EnrolmentStatus.Active, enrolment.Status);
                if (skips[n - 1]) enrolment.Skip(n, "known", "x");
                else enrolment.Complete(n, Start, "x");
            }

            Assert.Equal(EnrolmentStatus.Completed, enrolment.Status);
        });

    [Fact]
    public void A_step_added_later_opens_it_again_and_keeps_the_order_of_due_dates()
    {
        var enrolment = Begun(0, 10);
        enrolment.Complete(1, Start, "x");
        enrolment.Complete(2, Start, "x");
        enrolment.Add(Start.AddDays(5), "More", StepKind.Course, "c");
        Assert.Equal(EnrolmentStatus.Active, enrolment.Status);
        Assert.Equal([1, 3, 2], enrolment.Steps.Select(s => s.Number));
    }

    [Fact]
    public void What_is_not_possible_is_refused()
    {
        var waiting = new Enrolment(Guid.Empty, "AE", Start);
        Assert.Equal("training.enrolment_waits_for_template", Code(() => waiting.Complete(1, Start, "x")));
        var begun = Begun(0);
        Assert.Equal("training.enrolment_begun", Code(() => begun.Begin(new("t", null, "T", [Step(0)]))));
        Assert.Equal("training.step_not_found", Code(() => begun.Complete(2, Start, "x")));
        begun.Complete(1, Start, "x");
        Assert.Equal("training.step_closed", Code(() => begun.Skip(1, "r", "x")));
        Assert.Equal("training.template_without_steps", Code(() => _ = new OnboardingTemplate("t", null, "T", [])));
    }

    private static string Code(Action action) => Assert.Throws<DomainException>(action).Error.Code;

    private static TemplateStep Step(int day) => new(day, $"Day {day}", StepKind.Manual, null);

    private static Enrolment Begun(params int[] days)
    {
        var enrolment = new Enrolment(Guid.Empty, "AE", Start);
        enrolment.Begin(new OnboardingTemplate("t", null, "T", [.. days.Select(Step)]));
        return enrolment;
    }
}
