using CsCheck;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Applications;

namespace SalesPerf.Recruiting.Tests.Domain;

public sealed class StageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    // Rows: from. Columns: Applied, Screening, Interview, Offer, Hired, Rejected, Withdrawn.
    [Theory]
    [InlineData(Stage.Applied, ".x...xx")]
    [InlineData(Stage.Screening, "..x..xx")]
    [InlineData(Stage.Interview, "...x.xx")]
    [InlineData(Stage.Offer, "....xxx")]
    [InlineData(Stage.Hired, ".......")]
    [InlineData(Stage.Rejected, ".......")]
    [InlineData(Stage.Withdrawn, ".......")]
    public void A_stage_is_followed_by_these(Stage from, string allowed) =>
        Assert.Equal(allowed, string.Concat(Enum.GetValues<Stage>().Select(to => Stages.MayFollow(from, to) ? 'x' : '.')));

    [Fact]
    public void Whatever_is_asked_the_history_is_a_legal_walk_that_ends_at_the_stage() =>
        Gen.Enum<Stage>().Array[1, 12].Sample(asked =>
        {
            var application = New();
            foreach (var stage in asked)
            {
                try { application.Advance(stage, null, "x", Now, 1); }
                catch (DomainException refusal) { Assert.Equal("recruiting.illegal_stage", refusal.Error.Code); }
            }

            var walk = application.History.Select(h => h.Stage).ToArray();
            Assert.Equal(application.Stage, walk[^1]);
            Assert.All(walk.Zip(walk.Skip(1)), step => Assert.True(Stages.MayFollow(step.First, step.Second)));
            Assert.DoesNotContain(Stage.Hired, walk);
        });

    [Theory]
    [InlineData(0, "recruiting.no_scorecard")]
    [InlineData(1, null)]
    public void An_offer_rests_on_a_scorecard(int scorecards, string? code)
    {
        var application = New();
        application.Advance(Stage.Screening, null, "x", Now, 0);
        application.Advance(Stage.Interview, null, "x", Now, 0);
        if (code is null) application.Advance(Stage.Offer, null, "x", Now, scorecards);
        else Assert.Equal(code, Assert.Throws<DomainException>(() => application.Advance(Stage.Offer, null, "x", Now, scorecards)).Error.Code);
    }

    private static Application New() => new(NewId.Of<CandidateId>(), NewId.Of<RequisitionId>(), "x", Now);
}
