using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class CrashTests : ComplianceTest
{
    [Fact]
    public async Task Crash_between_commit_and_publish_loses_nothing()
    {
        await (await StartReadyAsync()).DisposeAsync();
        await using (var dies = ShopProcess.Build(Database, Broker))
            await dies.PlaceManyAsync([(1, ""), (2, ""), (3, "")]);
        Assert.Equal(3, await Database.PendingAsync());

        await using var next = await StartReadyAsync();
        await EffectsEventuallyAsync(RecordOrder.Queue, 3);
        await EventualAssert.ThatAsync(async () => Assert.Equal(0, await Database.PendingAsync()), Soon);
    }

    [Fact]
    public async Task Crash_between_publish_and_mark_repeats_the_message_but_not_its_effect()
    {
        await using var shop = await StartReadyAsync();
        // Marking fails in the database, after the broker has confirmed: the relay is where a crash would leave it.
        await Database.ExecuteAsync(
            """
            create sequence shop.failed_marks;
            grant usage on sequence shop.failed_marks to public;
            create function shop.fail_to_mark() returns trigger language plpgsql as
            'begin perform nextval(''shop.failed_marks''); raise exception ''the process is gone''; end';
            create trigger fail_to_mark before update on messaging.outbox for each statement execute function shop.fail_to_mark();
            """);
        await shop.PlaceManyAsync([(1, ""), (2, ""), (3, "")]);
        await EventualAssert.ThatAsync(
            async () => Assert.True(await Database.ScalarAsync<long>("select last_value from shop.failed_marks") >= 3), Soon);
        await Database.ExecuteAsync("drop trigger fail_to_mark on messaging.outbox");

        await EffectsEventuallyAsync(NoteRecorded.Queue, 3);
        await QuietAsync();
        Assert.Equal(3, await Database.EffectsAsync(RecordOrder.Queue));
        Assert.Equal(3, await Database.EffectsAsync(NoteRecorded.Queue));
    }

    [Fact]
    public async Task Relay_recovers_when_its_connections_are_cut()
    {
        await using var shop = await StartReadyAsync();
        await Database.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and datname = current_database()", Database.AppRole);
        await EventualAssert.ThatAsync(() => shop.PlaceAsync(), Soon);
        await EventualAssert.ThatAsync(async () => Assert.True(await Database.EffectsAsync(RecordOrder.Queue) >= 1), Soon);
    }

    [Fact]
    public async Task Handler_that_fails_after_writing_leaves_no_trace_of_the_try()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, call, _) => call < 3 ? throw new InvalidCastException("a bug that passes") : Task.CompletedTask;
        await shop.PlaceAsync();
        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        Assert.Equal(1, await Database.EffectsAsync(RecordOrder.Queue));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from messaging.dead_letters"));
    }
}
