using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

/// <summary>A database and a virtual host for one test, on real servers.</summary>
public abstract class ComplianceTest : IAsyncLifetime
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private TestVirtualHost _broker = null!;

    protected ShopDatabase Database { get; private set; } = null!;

    protected Uri Broker => _broker.Uri;

    protected TestVirtualHost VirtualHost => _broker;

    public async ValueTask InitializeAsync()
    {
        Database = await ShopDatabase.CreateAsync();
        _broker = await TestVirtualHost.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<ShopProcess> StartReadyAsync(Action<MessagingOptions>? configure = null)
    {
        var process = await ShopProcess.StartAsync(Database, Broker, configure);
        await process.ReadyAsync();
        return process;
    }

    protected Task EffectsEventuallyAsync(string queue, long count) =>
        EventualAssert.ThatAsync(async () => Assert.Equal(count, await Database.EffectsAsync(queue)), Soon);

    /// <summary>Waits until the relay has nothing left and the queues are quiet, so that a second effect would be there.</summary>
    protected Task QuietAsync() => EventualAssert.ThatAsync(
        async () =>
        {
            Assert.Equal(0, await Database.PendingAsync());
            Assert.Equal(0, await Database.ScalarAsync<long>(
                """
                select count(*) from messaging.outbox o cross join (values ($1), ($2)) q(queue)
                where o.published_at is not null and o.destination is null and o.message_type like '%OrderPlaced'
                  and not exists (select from messaging.inbox i where i.event_id = o.event_id and i.subscription = q.queue)
                  and not exists (select from messaging.dead_letters d where d.event_id = o.event_id and d.subscription = q.queue)
                """, RecordOrder.Queue, ShowLatest.Queue));
        },
        Soon);
}
