using CsCheck;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.Recruiting.Domain.Requisitions;

namespace SalesPerf.Recruiting.Tests.Domain;

public sealed class RequisitionTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "recruiting.no_seats")]
    [InlineData(1, null)]
    [InlineData(1000, null)]
    [InlineData(1001, "recruiting.no_seats")]
    public void Seats_are_bounded(int seats, string? code)
    {
        if (code is null) Assert.Equal(seats, New(seats).Seats);
        else Assert.Equal(code, Code(() => New(seats)));
    }

    [Fact]
    public void Filled_seats_never_exceed_seats_and_the_last_one_closes() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 30]).Sample((seats, hires) =>
        {
            var requisition = New(seats);
            requisition.Approve(null, null, "checker", Today);
            for (var i = 0; i < hires; i++)
            {
                if (i < seats) requisition.Fill();
                else Assert.Equal("recruiting.no_free_seat", Code(requisition.Fill));
            }

            Assert.Equal(Math.Min(seats, hires), requisition.Filled);
            Assert.Equal(hires >= seats ? RequisitionStatus.Closed : RequisitionStatus.Open, requisition.Status);
        });

    [Fact]
    public void Decisions_are_made_once_and_by_another()
    {
        var requisition = New(1);
        Assert.Equal("recruiting.requisition_not_open", Code(requisition.RequireOpen));
        Assert.Equal("recruiting.requisition_not_open", Code(requisition.Fill));
        Assert.Equal("recruiting.approver_is_maker", Code(() => requisition.Approve(null, null, "maker", Today)));
        requisition.Reject("No", "maker", Today);
        Assert.Equal("recruiting.requisition_already_decided", Code(() => requisition.Approve(null, null, "checker", Today)));
    }

    // Columns: approve by the maker, approve by another, accept, decline; x is allowed.
    [Theory]
    [InlineData("", ".x.x")]
    [InlineData("approve", "..xx")]
    [InlineData("approve,accept", "....")]
    [InlineData("decline", "....")]
    public void An_offer_moves_only_so(string done, string allowed)
    {
        Action<Offer>[] moves = [o => o.Approve("maker", Now), o => o.Approve("checker", Now), o => o.Accept(Now), o => o.Decline(null, Now)];
        Assert.Equal(allowed, string.Concat(moves.Select(move => May(After(done), move) ? 'x' : '.')));
    }

    [Fact]
    public void A_summary_lies_between_the_lowest_and_the_highest() =>
        Gen.Int[1, 5].Array[3].Array[1, 6].Sample(cards =>
        {
            var summary = ScorecardSummary.Of([.. cards.Select((scores, i) => new Scorecard(
                default, $"i{i}", Kit.Default, [.. Kit.Default.Select((a, k) => new AttributeScore(a.Code, scores[k], "seen"))], Recommendation.Hire, Now))]);
            Assert.Equal(cards.Length, summary.Scorecards);
            Assert.InRange(summary.Score!.Value, cards.Min(c => c.Min()), cards.Max(c => c.Max()));
            Assert.All(summary.Attributes, a => Assert.InRange(a.Mean, a.Lowest, a.Highest));
            Assert.Equal(cards.Length, summary.Recommendations[Recommendation.Hire]);
        });

    [Theory]
    [InlineData("2026-02-28", false)]
    [InlineData("2026-03-01", true)]
    [InlineData("2027-03-01", true)]
    [InlineData("2027-03-02", false)]
    public void The_first_year_counts_a_period_joined_in_its_middle_and_ends_after_a_year(string startText, bool counts)
    {
        var start = DateOnly.Parse(startText, System.Globalization.CultureInfo.InvariantCulture);
        var periods = QualityOfHire.FirstYear(Today, [(new HirePeriod("p", start, new Attainment(1m), true), start.AddDays(2))]);
        Assert.Equal(counts, periods.Count == 1);
    }

    private static bool May(Offer offer, Action<Offer> move)
    {
        try { move(offer); }
        catch (DomainException) { return false; }
        return true;
    }

    private static Offer After(string done)
    {
        var offer = new Offer(default, new(Today, "N", null, null, null), "maker");
        foreach (var step in done.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "approve") offer.Approve("checker", Now);
            else if (step == "accept") offer.Accept(Now);
            else offer.Decline(null, Now);
        }

        return offer;
    }

    private static Requisition New(int seats) => new("AE", seats, RequisitionReason.InWords("r"), null, null, "maker", Today);

    private static string Code(Action action) => Assert.Throws<DomainException>(action).Error.Code;
}
