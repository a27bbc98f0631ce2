using CsCheck;
using SalesPerf.Primitives;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Tests.Domain;

public sealed class RubricTests
{
    private static readonly RubricCriterion[] Two = [new("a", "A", 1), new("b", "B", 3)];

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(5, 5, "5")]
    [InlineData(5, 1, "2")]
    [InlineData(1, 5, "4")]
    [InlineData(5, 2, "2.75")]
    public void Scores_count_by_their_weight(int a, int b, string expected) =>
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Rubric.Score(Two, [new("b", b, ""), new("a", a, "")]));

    [Theory]
    [InlineData("a:1", "missing_criterion")]
    [InlineData("a:1,b:0", "score_out_of_bounds")]
    [InlineData("a:1,b:6", "score_out_of_bounds")]
    [InlineData("a:1,b:1,c:1", "unknown_criterion")]
    [InlineData("a:1,b:1,b:1", "repeated_criterion")]
    public void Scores_that_do_not_fit_are_refused(string scores, string violation)
    {
        var given = scores.Split(',').Select(s => new CriterionScore(s[..1], int.Parse(s[2..], System.Globalization.CultureInfo.InvariantCulture), "")).ToArray();
        var refusal = Assert.Throws<DomainException>(() => Rubric.Score(Two, given)).Error;
        Assert.Equal("training.scores_incomplete", refusal.Code);
        Assert.Equal(violation, Assert.Single(refusal.Details).Code);
    }

    [Fact]
    public void A_rubric_without_criteria_or_with_a_weight_of_zero_is_refused()
    {
        Assert.Equal("training.bad_rubric", Assert.Throws<DomainException>(() => Rubric.Require([])).Error.Code);
        Assert.Equal("training.bad_rubric", Assert.Throws<DomainException>(() => Rubric.Require([new("a", "A", 0)])).Error.Code);
        Assert.Equal("training.bad_rubric", Assert.Throws<DomainException>(() => Rubric.Require([new("a", "A", 1), new("a", "A", 1)])).Error.Code);
    }

    [Fact]
    public void A_score_lies_between_the_lowest_and_the_highest_and_does_not_depend_on_the_scale_of_the_weights() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 100]).Array[1, 10].Sample(given =>
        {
            RubricCriterion[] rubric = [.. given.Select((g, i) => new RubricCriterion($"c{i}", "", g.Item2))];
            CriterionScore[] scores = [.. given.Select((g, i) => new CriterionScore($"c{i}", g.Item1, ""))];
            var score = Rubric.Score(rubric, scores);
            Assert.InRange(score, given.Min(g => g.Item1), given.Max(g => g.Item1));
            Assert.Equal(score, Rubric.Score([.. rubric.Select(c => c with { Weight = c.Weight * 7 })], scores));
        });
}
