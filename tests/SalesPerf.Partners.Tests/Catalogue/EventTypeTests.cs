using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Partners.Tests.Catalogue;

public sealed class EventTypeTests
{
    [Theory]
    [InlineData(typeof(StatementPublished), "com.salesperf.compensation.statement.published.v1", "compensation.statement.published.v1", "/salesperf/compensation")]
    [InlineData(typeof(CapacityShortfallFound), "com.salesperf.territories.capacity-shortfall.found.v1", "territories.capacity-shortfall.found.v1", "/salesperf/territories")]
    [InlineData(typeof(GoalOffTrack), "com.salesperf.goals.goal.off-track.v1", "goals.goal.off-track.v1", "/salesperf/goals")]
    public void Class_name_then_the_names_on_the_feed(Type type, string name, string key, string source)
    {
        var found = EventCatalogue.Of(type);
        Assert.Equal((name, key, source), (found.Type, found.RoutingKey, found.Source));
        Assert.Same(found, EventCatalogue.Find(name));
        Assert.Same(found, EventCatalogue.Find(key));
    }

    [Fact]
    public void All_contracts_then_every_event_has_a_name_of_its_own_and_no_part_is_one()
    {
        Assert.True(EventCatalogue.All.Count >= 25, $"{EventCatalogue.All.Count}");
        Assert.Distinct(EventCatalogue.All.Select(e => e.Type));
        Assert.All(EventCatalogue.All, e => Assert.Matches(@"^[a-z]+\.[a-z-]+\.[a-z-]+\.v\d+$", e.RoutingKey));
        Assert.DoesNotContain(EventCatalogue.All, e => e.ClrType == typeof(CalendarPeriod) || e.ClrType == typeof(PositionHolder));
    }

    [Fact]
    public void Unknown_type_then_nothing() => Assert.Null(EventCatalogue.Find("com.salesperf.compensation.statement.lost.v1"));
}
