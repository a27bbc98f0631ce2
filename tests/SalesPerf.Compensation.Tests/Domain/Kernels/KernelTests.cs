using CsCheck;
using SalesPerf.Compensation.Domain.Calculation.Kernels;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain.Kernels;

/// <summary>The fast paths over scaled integers beside the plain ones over decimals: where the fast one answers, both say the same.</summary>
public sealed class KernelTests
{
    private sealed record Rows(long[] Values, bool[] Mask, int[] Codes, int[] Starts)
    {
        public int Groups => Starts.Length - 1;

        public decimal[] Decimals => [.. Values.Select(v => (decimal)v)];
    }

    private const int Codes = 5;

    // Small values, and some near the end of 64 bits, so that both answers of the overflow guard occur.
    private static readonly Gen<long> Value = Gen.Frequency((20, Gen.Long[-1_000_000, 1_000_000]), (1, Gen.Long), (1, Gen.Const(long.MinValue)), (1, Gen.Const(long.MaxValue)));

    // Groups of 0 to 80 rows: shorter and longer than a vector.
    private static readonly Gen<Rows> AnyRows =
        from sizes in Gen.Int[0, 80].Array[0, 12]
        let count = sizes.Sum()
        from calm in Gen.Bool
        from values in (calm ? Gen.Long[-1_000_000, 1_000_000] : Value).Array[count]
        from mask in Gen.Bool.Array[count]
        from codes in Gen.Int[0, Codes - 1].Array[count]
        select new Rows(values, mask, codes, StartsOf(sizes));

    [Fact]
    public void Sums_equal_the_sums_of_decimals() => AnyRows.Sample(rows =>
    {
        var fast = new long[rows.Groups];
        var exact = new decimal[rows.Groups];
        GroupedSums.Sum(rows.Decimals, rows.Starts, exact);
        if (GroupedSums.TrySum(rows.Values, rows.Starts, fast)) Assert.Equal(exact, fast.Select(v => (decimal)v));
        else Assert.Contains(rows.Values, v => Magnitude.Of(v).Largest > long.MaxValue / 80);
    });

    [Fact]
    public void Sums_of_masked_rows_equal_the_sums_of_decimals() => AnyRows.Sample(rows =>
    {
        var fast = new long[rows.Groups];
        var exact = new decimal[rows.Groups];
        GroupedSums.SumWhere(rows.Decimals, rows.Mask, rows.Starts, exact);
        if (GroupedSums.TrySumWhere(rows.Values, rows.Mask, rows.Starts, fast)) Assert.Equal(exact, fast.Select(v => (decimal)v));
    });

    [Fact]
    public void Sums_by_code_equal_a_masked_sum_for_each_code() => AnyRows.Sample(rows =>
    {
        var byCode = new long[rows.Groups * Codes];
        if (!GroupedSums.TrySumByCode(rows.Values, rows.Codes, Codes, rows.Starts, byCode)) return;
        var one = new long[rows.Groups];
        for (var code = 0; code < Codes; code++)
        {
            Assert.True(GroupedSums.TrySumWhere(rows.Values, [.. rows.Codes.Select(c => c == code)], rows.Starts, one));
            for (var group = 0; group < rows.Groups; group++) Assert.Equal(one[group], byCode[group * Codes + code]);
        }
    });

    [Fact]
    public void Counts_and_extremes_equal_what_LINQ_says() => AnyRows.Sample(rows =>
    {
        var (counts, least, greatest) = (new long[rows.Groups], new long[rows.Groups], new long[rows.Groups]);
        GroupedSums.CountWhere(rows.Mask, rows.Starts, counts);
        GroupedExtremes.Least(rows.Values, rows.Mask, rows.Starts, 7L, least);
        GroupedExtremes.Greatest<long>(rows.Values, [], rows.Starts, 7L, greatest);
        for (var group = 0; group < rows.Groups; group++)
        {
            var all = Enumerable.Range(rows.Starts[group], rows.Starts[group + 1] - rows.Starts[group]).ToArray();
            Assert.Equal(all.Count(r => rows.Mask[r]), counts[group]);
            Assert.Equal(all.Where(r => rows.Mask[r]).Select(r => rows.Values[r]).DefaultIfEmpty(7L).Min(), least[group]);
            Assert.Equal(all.Select(r => rows.Values[r]).DefaultIfEmpty(7L).Max(), greatest[group]);
        }
    });

    [Fact]
    public void A_running_sum_includes_its_row_and_ends_at_the_sum() => AnyRows.Sample(rows =>
    {
        var opening = rows.Starts.SkipLast(1).Select(s => (long)s * 10).ToArray();
        var fast = new long[rows.Values.Length];
        var exact = new decimal[rows.Values.Length];
        RunningSums.Run(rows.Decimals, rows.Mask, rows.Starts, [.. opening.Select(v => (decimal)v)], exact);
        if (RunningSums.TryRun(rows.Values, rows.Mask, rows.Starts, opening, fast)) Assert.Equal(exact, fast.Select(v => (decimal)v));
        if (RunningSums.TryRun(rows.Values, [], rows.Starts, [], fast))
            for (var group = 0; group < rows.Groups; group++)
                if (rows.Starts[group + 1] > rows.Starts[group]) Assert.Equal(rows.Values[rows.Starts[group]..rows.Starts[group + 1]].Sum(), fast[rows.Starts[group + 1] - 1]);
    });

    [Fact]
    public void A_magnitude_is_the_largest_distance_from_zero() => Value.Array[0, 70].Sample(values =>
        Assert.Equal(values.Select(v => Math.Abs((decimal)v)).DefaultIfEmpty(0m).Max(), Magnitude.Of(values).Largest));

    [Theory]
    [InlineData(long.MaxValue, 1, true)]
    [InlineData(long.MaxValue, 2, false)]
    [InlineData(long.MaxValue / 2, 2, true)]
    [InlineData(long.MaxValue / 2 + 1, 2, false)]
    [InlineData(long.MinValue, 1, false)]
    [InlineData(long.MaxValue, 0, true)]
    public void A_sum_fits_up_to_the_last_64_bit_number(long largest, int count, bool fits) => Assert.Equal(fits, Magnitude.Of(largest).FitsSumOf(count));

    [Fact]
    public void Rows_in_payee_order_stay_in_their_order() => Gen.Int[0, 9].Array[0, 200].Sample(payees =>
    {
        PayeeOrder.Sort(payees, 10, out var order, out var starts);
        var expected = payees.Index().OrderBy(p => p.Item).Select(p => p.Index);
        Assert.Equal(expected, order);
        for (var payee = 0; payee < 10; payee++) Assert.Equal(payees.Count(p => p == payee), starts[payee + 1] - starts[payee]);
    });

    [Fact]
    public void Ranges_cover_all_payees_once_in_order() => Gen.Select(Gen.Int[0, 30].Array[1, 40], Gen.Int[1, 9]).Sample((sizes, parts) =>
    {
        var ranges = PayeeRanges.Split(StartsOf(sizes), parts);
        Assert.InRange(ranges.Count, 1, parts);
        Assert.Equal(Enumerable.Range(0, sizes.Length), ranges.SelectMany(r => Enumerable.Range(r.Start.Value, r.End.Value - r.Start.Value)));
    });

    [Fact]
    public void Ranges_hold_about_as_many_rows_each()
    {
        var ranges = PayeeRanges.Split(StartsOf([.. Enumerable.Repeat(10, 1000)]), 4);
        Assert.Equal([250, 250, 250, 250], ranges.Select(r => r.End.Value - r.Start.Value));
    }

    private static int[] StartsOf(int[] sizes)
    {
        var starts = new int[sizes.Length + 1];
        for (var i = 0; i < sizes.Length; i++) starts[i + 1] = starts[i] + sizes[i];
        return starts;
    }
}

public sealed class UnitRoundingTests
{
    [Fact]
    public void Whole_units_are_rounded_as_decimals_are() =>
        Gen.Select(Gen.Frequency((3, Gen.Long[-3_000, 3_000]), (1, Gen.Long[-long.MaxValue, long.MaxValue])), Gen.Int[1, 4], Gen.Enum<RoundingMode>()).Sample((value, digits, mode) =>
        {
            var unit = (long)Math.Pow(10, digits);
            var rounded = new long[1];
            UnitRounding.Round([value], unit, mode, rounded);
            Assert.Equal(RoundingRule.Round((decimal)value / unit, 0, mode), rounded[0]);
        });
}
