using CsCheck;

namespace SalesPerf.Primitives.Tests;

public sealed class DatedDifferenceTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    private static readonly Gen<(DateRange During, int Value)[]> Some =
        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 10], Gen.Bool, Gen.Int[0, 2], (from, days, ends, value) => (new DateRange(First.AddDays(from), ends ? First.AddDays(from + days) : null), value)).Array[0, 4];

    [Fact]
    public void Any_values_over_days_then_a_day_is_different_exactly_where_it_lies_in_a_range() => Gen.Select(Some, Some).Sample((before, after) =>
    {
        DateRange[] ranges = [.. DatedDifference.Between(before, after)];
        for (var day = First.AddDays(-1); day < First.AddDays(40); day = day.AddDays(1))
            Assert.Equal(!Of(before, day).SetEquals(Of(after, day)), ranges.Any(r => r.Contains(day)));
        Assert.All(ranges.Zip(ranges.Skip(1)), p => Assert.True(p.First.EndExclusive <= p.Second.Start));
    });

    [Fact]
    public void The_end_is_another_then_only_the_days_between_are_different()
    {
        (DateRange, string)[] before = [(new DateRange(First, null), "M")];
        (DateRange, string)[] after = [(new DateRange(First, First.AddDays(14)), "M"), (new DateRange(First.AddDays(14), null), "N")];
        Assert.Equal([new DateRange(First.AddDays(14), null)], DatedDifference.Between(before, after));
        Assert.Empty(DatedDifference.Between(after, after.Reverse().ToArray()));
        Assert.Null(DatedDifference.Hull([]));
        Assert.Equal(new DateRange(First, First.AddDays(9)), DatedDifference.Hull([new DateRange(First.AddDays(7), First.AddDays(9)), new DateRange(First, First.AddDays(2))]));
    }

    private static HashSet<int> Of((DateRange During, int Value)[] dated, DateOnly day) => [.. dated.Where(d => d.During.Contains(day)).Select(d => d.Value)];
}
