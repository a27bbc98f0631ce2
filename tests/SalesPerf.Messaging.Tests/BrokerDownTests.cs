using Microsoft.Extensions.Diagnostics.HealthChecks;
using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

/// <summary>With a broker of its own, which it stops.</summary>
public sealed class BrokerDownTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    private ShopDatabase _database = null!;
    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await ShopDatabase.CreateAsync();
        _broker = await TestBroker.StartNewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Commands_are_accepted_while_the_broker_is_away_and_events_arrive_when_it_is_back()
    {
        await using var shop = await ShopProcess.StartAsync(_database, _broker.Uri);
        await shop.ReadyAsync();
        await shop.PlaceAsync(0);
        await ArriveAsync(1);
        await EventualAssert.ThatAsync(async () => Assert.Equal(0, await _database.PendingAsync()), Recovery);

        await _broker.StopAsync();
        var placed = await PlaceForAsync(shop, TestServers.IsLongRun ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(3));
        Assert.Equal(HealthStatus.Degraded, await shop.HealthAsync());
        Assert.Equal(placed, await _database.PendingAsync());
        using (var ready = await shop.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken))
            Assert.True(ready.IsSuccessStatusCode);

        await _broker.StartAsync();
        var back = TimeProvider.System.GetTimestamp();
        await ArriveAsync(1 + placed);
        TestContext.Current.SendDiagnosticMessage("All there {0} after the broker was back", TimeProvider.System.GetElapsedTime(back));
        await shop.ReadyAsync();
        Assert.Equal(0, await _database.ScalarAsync<long>("select count(*) from messaging.outbox where quarantined_at is not null"));
    }

    [Fact]
    public async Task Process_that_starts_without_a_broker_serves_and_catches_up()
    {
        await using (var first = await ShopProcess.StartAsync(_database, _broker.Uri))
            await first.ReadyAsync();
        await _broker.StopAsync();

        await using var shop = await ShopProcess.StartAsync(_database, _broker.Uri, options => options.StartupGrace = TimeSpan.FromSeconds(1));
        await shop.PlaceManyAsync([(1, ""), (2, "")]);
        await EventualAssert.ThatAsync(async () => Assert.Equal(HealthStatus.Degraded, await shop.HealthAsync()), Recovery);
        await _broker.StartAsync();
        await ArriveAsync(2);
    }

    [Fact]
    public async Task Process_is_unready_until_its_queues_exist_for_the_first_time()
    {
        await _broker.StopAsync();
        await using var shop = await ShopProcess.StartAsync(_database, _broker.Uri);
        Assert.Equal(HealthStatus.Unhealthy, await shop.HealthAsync());
        await _broker.StartAsync();
        await shop.ReadyAsync();
    }

    private static async Task<int> PlaceForAsync(ShopProcess shop, TimeSpan span)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var started = TimeProvider.System.GetTimestamp();
        var placed = 0;
        while (TimeProvider.System.GetElapsedTime(started) < span)
        {
            await shop.PlaceAsync(++placed);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return placed;
    }

    private Task ArriveAsync(int count) =>
        EventualAssert.ThatAsync(async () => Assert.Equal(count, await _database.EffectsAsync(RecordOrder.Queue)), Recovery);
}
