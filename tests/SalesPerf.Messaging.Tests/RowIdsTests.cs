using SalesPerf.Messaging.Outbox;

namespace SalesPerf.Messaging.Tests;

public sealed class RowIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_of_one_millisecond_grow()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => RowIds.Next(Now)).ToList();
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(7, id.Version));
    }

    [Fact]
    public void Clock_that_steps_back_does_not_let_ids_shrink()
    {
        var before = RowIds.Next(Now.AddHours(1));
        Assert.True(RowIds.Next(Now) > before);
    }
}
