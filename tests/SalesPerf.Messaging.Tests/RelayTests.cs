using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class RelayTests : ComplianceTest
{
    private const string PoisonRow =
        "insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at) values (gen_random_uuid(), gen_random_uuid(), repeat('x', 300), $1, '{}', now())";

    [Fact]
    public async Task Poison_row_is_quarantined_with_its_reason_and_stops_nobody()
    {
        await using var shop = await StartReadyAsync();
        await using (var offline = ShopProcess.Build(Database, Broker))
        {
            await Database.ExecuteAsync(PoisonRow, "same");
            await offline.PlaceManyAsync(Enumerable.Range(0, 100).Select(number => (number, "")), key: "same");
        }

        await EffectsEventuallyAsync(RecordOrder.Queue, 100);
        await EventualAssert.ThatAsync(
            async () => Assert.Single(await Database.ColumnAsync<string>("select quarantine_reason from messaging.outbox where quarantined_at is not null")), Soon);
        await EventualAssert.ThatAsync(async () => Assert.Equal(0, await Database.PendingAsync()), Soon);
    }

    [Fact]
    public async Task Message_that_the_broker_refuses_is_quarantined_while_its_neighbours_arrive()
    {
        await using var shop = await StartReadyAsync();
        // The exchange is there with another type: the broker closes the channel, under everything else that waits on it.
        await RawBroker.DeclareExchangeAsync(Broker, "salesperf.events:Wrong.Kind", "direct");
        await Database.ExecuteAsync(PoisonRow.Replace("repeat('x', 300)", "'Wrong.Kind'", StringComparison.Ordinal), "other");
        await shop.PlaceManyAsync(Enumerable.Range(0, 300).Select(number => (number, "")));
        await EventualAssert.ThatAsync(async () => Assert.Equal(300, await Database.EffectsAsync(RecordOrder.Queue)), TimeSpan.FromSeconds(40));
        Assert.Equal(["Wrong.Kind"], await EventualAssert.GetAsync(
            () => Database.ColumnAsync<string>("select message_type from messaging.outbox where quarantined_at is not null"), types => Assert.Single(types), Soon));
    }

    [Fact]
    public async Task Of_two_processes_one_relays_and_the_other_takes_over()
    {
        var one = await StartReadyAsync();
        await using var two = await StartReadyAsync();
        await OneHoldsAsync();
        await two.PlaceManyAsync(Enumerable.Range(0, 200).Select(number => (number, "")));
        await EffectsEventuallyAsync(RecordOrder.Queue, 200);

        await one.DisposeAsync();
        await two.PlaceAsync();
        await EffectsEventuallyAsync(RecordOrder.Queue, 201);
        await OneHoldsAsync();
    }

    [Fact]
    public async Task Delayed_row_waits_for_its_time()
    {
        await using (var offline = ShopProcess.Build(Database, Broker))
            await offline.PlaceManyAsync([(1, ""), (2, "")]);
        await Database.ExecuteAsync("update messaging.outbox set not_before = now() + interval '1 hour' where payload::json->>'number' = '1'");
        await using var shop = await StartReadyAsync();
        await EffectsEventuallyAsync(RecordOrder.Queue, 1);
        // The consumer may be quicker than the relay's own note of the confirmation.
        await EventualAssert.ThatAsync(async () => Assert.Equal(1, await Database.PendingAsync()), Soon);
        await Database.ExecuteAsync("update messaging.outbox set not_before = now() where published_at is null");
        await EffectsEventuallyAsync(RecordOrder.Queue, 2);
    }

    // "Ready" says that the broker and the store answer; who relays is settled a moment later.
    private Task OneHoldsAsync() => EventualAssert.ThatAsync(async () => Assert.Equal(1, await HoldersAsync()), Soon);

    private Task<long> HoldersAsync() => Database.ScalarAsync<long>(
        "select count(*) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())");
}
