using CsCheck;
using SalesPerf.Compensation.Domain.Calculation.Kernels;

namespace SalesPerf.Compensation.Tests.Domain.Kernels;

public sealed class TierWalkTests
{
    private static readonly TierWalk.Band[] Gapless = [new(0, 100, 5), new(100, 250, 7), new(250, long.MaxValue, 10)];
    private static readonly TierWalk.Band[] OpenBelow = [new(long.MinValue, 100, 5), new(100, long.MaxValue, 7)];
    private static readonly TierWalk.Band[] WithGap = [new(10, 20, 3), new(50, 60, 4)];

    private static readonly Gen<TierWalk.Band[]> AnyBands = Gen.Select(Gen.Long[-500, 500].HashSet[1, 6], Gen.Long[-20, 20].Array[7], Gen.Bool, Gen.Bool, (edges, rates, openBelow, openAbove) =>
    {
        long[] sorted = [.. openBelow ? [long.MinValue] : Array.Empty<long>(), .. edges.Order(), .. openAbove ? [long.MaxValue] : Array.Empty<long>()];
        return sorted.Zip(sorted.Skip(1)).Select((edge, i) => new TierWalk.Band(edge.First, edge.Second, rates[i % rates.Length])).ToArray();
    });

    [Theory]
    [InlineData(-50, 0)]
    [InlineData(0, 0)]
    [InlineData(99, 495)]
    [InlineData(100, 500)]
    [InlineData(101, 507)]
    [InlineData(249, 1543)]
    [InlineData(250, 1550)]
    [InlineData(251, 1560)]
    public void Each_part_is_paid_at_its_own_rate(long amount, long paid) => Assert.Equal(paid, Paid(amount, Gapless));

    [Theory]
    [InlineData(-50, -250)]
    [InlineData(100, 500)]
    [InlineData(101, 507)]
    public void What_lies_below_zero_is_paid_back_at_the_rate_of_a_band_that_is_open_below(long amount, long paid) => Assert.Equal(paid, Paid(amount, OpenBelow));

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 3)]
    [InlineData(20, 30)]
    [InlineData(49, 30)]
    [InlineData(55, 50)]
    [InlineData(1000, 70)]
    public void What_lies_in_a_gap_is_paid_nothing(long amount, long paid) => Assert.Equal(paid, Paid(amount, WithGap));

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    [InlineData(250, 2)]
    [InlineData(long.MaxValue, 2)]
    public void A_band_is_reached_at_its_lower_edge(long amount, int band)
    {
        var reached = new int[1];
        TierWalk.Reached([amount], Gapless, reached);
        Assert.Equal(band, reached[0]);
    }

    [Fact]
    public void Vectors_and_decimals_pay_the_same() => Gen.Select(AnyBands, Gen.Long[-2000, 2000].Array[0, 40]).Sample((bands, amounts) =>
    {
        var paid = new long[amounts.Length];
        Assert.True(TierWalk.TryMarginal(amounts, bands, paid));
        for (var i = 0; i < amounts.Length; i++)
            Assert.Equal(bands.Sum(b => TierWalk.Part(amounts[i], Open(b.From), Open(b.To)) * b.Rate), paid[i]);
    });

    [Fact]
    public void Parts_of_bands_without_a_gap_sum_to_the_amount() => Gen.Long[-2000, 2000].Sample(amount =>
        Assert.Equal(amount, OpenBelow.Sum(band => TierWalk.Part(amount, band))));

    [Theory]
    [InlineData(long.MaxValue / 30, true)]
    [InlineData(long.MaxValue / 30 + 1, false)]
    [InlineData(long.MinValue, false)]
    public void What_might_not_fit_is_left_to_decimals(long amount, bool fits) => Assert.Equal(fits, TierWalk.TryMarginal([amount], Gapless, new long[1]));

    private static long Paid(long amount, TierWalk.Band[] bands)
    {
        // Long enough for whole vectors and a rest.
        var amounts = Enumerable.Repeat(amount, 19).ToArray();
        var paid = new long[amounts.Length];
        Assert.True(TierWalk.TryMarginal(amounts, bands, paid));
        return Assert.Single(paid.Distinct());
    }

    private static decimal? Open(long edge) => edge is long.MinValue or long.MaxValue ? null : edge;
}
