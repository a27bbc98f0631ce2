using CsCheck;
using SalesPerf.Compensation.Api.Intake;

namespace SalesPerf.Compensation.Tests.Intake;

public sealed class NewIdsTests
{
    private const long Morning = 1_800_000_000_000;

    [Fact]
    public void A_clock_that_runs_stands_still_or_goes_back_then_every_id_is_above_the_last_one() =>
        Gen.Long[-5, 5].Array[1, 200].Sample(steps =>
        {
            var (ids, now, last) = (new NewIds(), Morning, string.Empty);
            foreach (var step in steps)
            {
                var id = ids.At(now += step).ToString();
                Assert.True(string.CompareOrdinal(last, id) < 0, $"{last} is not below {id}.");
                last = id;
            }
        }, iter: 100);

    [Fact]
    public void An_id_is_of_version_7_and_tells_its_millisecond()
    {
        var id = new NewIds().At(Morning);
        Assert.Equal((7, Morning), (id.Version, Millisecond(id)));
        Assert.InRange(id.Variant, 8, 11);
    }

    [Fact]
    public void More_in_a_millisecond_than_the_counter_tells_apart_then_they_take_from_the_next_and_all_differ()
    {
        var made = new NewIds();
        var ids = Enumerable.Range(0, 5_000).Select(_ => made.At(Morning)).ToArray();
        Assert.Equal(5_000, ids.Distinct().Count());
        Assert.Equal(ids.Select(i => i.ToString()).Order(StringComparer.Ordinal), ids.Select(i => i.ToString()));
        Assert.Equal([(Morning, 4_096), (Morning + 1, 904)], ids.GroupBy(Millisecond).Select(g => (g.Key, g.Count())));
    }

    private static long Millisecond(Guid id) => Convert.ToInt64(id.ToString("N")[..12], 16);
}
