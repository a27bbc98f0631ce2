using CsCheck;

namespace SalesPerf.Primitives.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void Parts_sum_to_the_whole_and_differ_from_their_exact_share_by_less_than_a_unit() =>
        Gen.Select(Gen.Long[-1_000_000_000L, 1_000_000_000L], Gen.Int[0, 1000].Array[1, 20]).Where((_, w) => w.Any(x => x > 0)).Sample((cents, weights) =>
        {
            var whole = Money.FromRounded(cents / 100m, Currency.Usd);
            var parts = Allocation.Divide(whole, [.. weights.Select(w => (decimal)w)]);
            var total = (decimal)weights.Sum();
            return parts.Sum(p => p.Amount) == whole.Amount
                && parts.Zip(weights).All(x => Math.Abs(x.First.Amount - (whole.Amount * x.Second / total)) < 0.01m);
        });

    [Fact]
    public void Equal_remainders_go_to_the_earlier_part() =>
        Assert.Equal([33.34m, 33.33m, 33.33m], Allocation.Divide(Money.FromRounded(100m, Currency.Usd), [1m, 1m, 1m]).Select(p => p.Amount));

    // A third of a unit is missing to the first and to the second; written as decimals, more of it would be seen of the one with fewer digits before the point.
    [Fact]
    public void Equal_remainders_of_unlike_parts_then_the_earlier_one_is_raised() =>
        Assert.Equal([1.34m, 0.33m, 0.33m], Allocation.Divide(Money.FromRounded(2m, Currency.Usd), [4m, 1m, 1m]).Select(p => p.Amount));

    [Fact]
    public void Weights_with_many_digits_then_nothing_overflows() =>
        Assert.Equal([3.33m, 6.67m], Allocation.Divide(Money.FromRounded(10m, Currency.Usd), [1_000_000_000_000_000_000_000_000_001m, 2_000_000_000_000_000_000_000_000_002m]).Select(p => p.Amount));

    [Fact]
    public void A_part_without_weight_gets_nothing() =>
        Assert.Equal([0m, 100m], Allocation.Divide(Money.FromRounded(100m, Currency.Usd), [0m, 3m]).Select(p => p.Amount));

    [Fact]
    public void A_yen_is_not_divided() =>
        Assert.Equal([34m, 33m, 33m], Allocation.Divide(Money.FromRounded(100m, Currency.Of("JPY")), [1m, 1m, 1m]).Select(p => p.Amount));

    [Fact]
    public void Impossible_weights_are_bugs()
    {
        var whole = Money.FromRounded(1m, Currency.Usd);
        Assert.Throws<ArgumentException>(() => Allocation.Divide(whole, []));
        Assert.Throws<ArgumentException>(() => Allocation.Divide(whole, [0m]));
        Assert.Throws<ArgumentException>(() => Allocation.Divide(whole, [1m, -1m]));
        Assert.Throws<ArgumentException>(() => Allocation.Divide(Money.FromRounded(1.001m, Currency.Usd), [1m]));
    }
}
