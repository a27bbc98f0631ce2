using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class InboxTests : ComplianceTest
{
    [Fact]
    public async Task Event_sent_ten_times_has_one_effect_per_subscription()
    {
        await using var shop = await StartReadyAsync();
        await shop.PlaceAsync();
        await EffectsEventuallyAsync(RecordOrder.Queue, 1);
        // The same event in new rows: what a sender that lost every confirmation would send.
        await Database.ExecuteAsync(
            """
            insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at)
            select gen_random_uuid(), event_id, message_type, key, payload, occurred_at from messaging.outbox, generate_series(1, 9)
            where message_type like '%OrderPlaced'
            """);
        // A later event of the same queues tells that the repetitions are through.
        await shop.PlaceAsync(note: "last");
        await EffectsEventuallyAsync(NoteRecorded.Queue, 2);
        await QuietAsync();
        Assert.Equal(2, await Database.EffectsAsync(RecordOrder.Queue));
        Assert.Equal(2, await Database.EffectsAsync(ShowLatest.Queue));
    }

    [Fact]
    public async Task Duplicates_at_two_processes_at_once_have_one_effect()
    {
        await using var one = await StartReadyAsync();
        await using var two = await StartReadyAsync();
        one.Behaviour.BeforeEffect = two.Behaviour.BeforeEffect = async (_, _, _, token) => await Task.Yield();
        await one.PlaceManyAsync(Enumerable.Range(0, 50).Select(number => (number, "")));
        await Database.ExecuteAsync(
            """
            insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at)
            select gen_random_uuid(), event_id, message_type, key, payload, occurred_at from messaging.outbox, generate_series(1, 4)
            where message_type like '%OrderPlaced'
            """);
        await EffectsEventuallyAsync(RecordOrder.Queue, 50);
        await QuietAsync();
        Assert.Equal(50, await Database.EffectsAsync(RecordOrder.Queue));
    }

    [Fact]
    public async Task Late_event_of_a_key_is_ignored_where_only_the_latest_counts()
    {
        await using (var offline = ShopProcess.Build(Database, Broker))
            await offline.PlaceManyAsync([(1, ""), (2, ""), (3, "")], key: "account");
        await Database.ExecuteAsync("update messaging.outbox set not_before = now() + interval '2 s' where payload::json->>'number' = '1'");

        await using var shop = await StartReadyAsync(options => options.Concurrency = 1);
        await EffectsEventuallyAsync(RecordOrder.Queue, 3);
        await EventualAssert.ThatAsync(
            async () => Assert.Equal(1, await Database.ScalarAsync<long>(
                "select count(*) from messaging.inbox where subscription = $1 and outcome = 'stale'", ShowLatest.Queue)),
            Soon);
        Assert.Equal([2, 3], await Database.ColumnAsync<int>("select number from shop.effects where queue = $1 order by sequence", ShowLatest.Queue));
        Assert.Equal(3, (await Database.ColumnAsync<int>("select number from shop.effects where queue = $1", RecordOrder.Queue)).Count);
    }

    [Fact]
    public async Task Random_order_of_a_thousand_events_ends_at_the_latest_of_each_key()
    {
        await using (var offline = ShopProcess.Build(Database, Broker))
        {
            foreach (var key in Enumerable.Range(0, 20))
                await offline.PlaceManyAsync(Enumerable.Range(0, 50).Select(number => (number, "")), key: $"key-{key}");
        }

        await Database.ExecuteAsync("update messaging.outbox set not_before = now() + random() * interval '3 s'");
        await using var shop = await StartReadyAsync();
        await EventualAssert.ThatAsync(async () => Assert.Equal(1_000, await Database.EffectsAsync(RecordOrder.Queue)), TimeSpan.FromSeconds(60));
        await QuietAsync();
        Assert.Equal(20, await Database.ScalarAsync<long>(
            "select count(*) from (select key, max(number) latest from shop.effects where queue = $1 group by key) k where latest = 49", ShowLatest.Queue));
        // Applied sequences only grow (I10), in the order in which their effects were written.
        Assert.Equal(0, await Database.ScalarAsync<long>(
            """
            select count(*) from (select sequence, lag(sequence) over (partition by key order by effect_no) before
                                  from shop.effects where queue = $1) e where before >= sequence
            """, ShowLatest.Queue));
    }
}
