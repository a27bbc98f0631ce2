using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging.Tests.Shop;

namespace SalesPerf.Messaging.Tests;

public sealed class OutboxTests : ComplianceTest
{
    [Fact]
    public async Task Committed_event_has_its_effect_at_every_subscription_and_down_the_chain()
    {
        await using var shop = await StartReadyAsync();
        await shop.PlaceAsync(number: 7, note: "hello", onBehalfOf: "rep-7");
        await EffectsEventuallyAsync(RecordOrder.Queue, 1);
        await EffectsEventuallyAsync(ShowLatest.Queue, 1);
        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        var people = await Database.ColumnAsync<string>("select distinct on_behalf_of from shop.effects");
        Assert.Equal(["rep-7"], people);
    }

    [Fact]
    public async Task Rolled_back_transaction_publishes_nothing()
    {
        await using var shop = await StartReadyAsync();
        await using (var scope = shop.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            scope.ServiceProvider.GetRequiredService<IOutbox>().Publish(new OrderPlaced(Guid.CreateVersion7(), 1, "never"), "k");
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        await shop.PlaceAsync(note: "after");
        await EffectsEventuallyAsync(RecordOrder.Queue, 1);
        Assert.Equal(["after"], await Database.ColumnAsync<string>("select note from shop.effects where queue = $1", RecordOrder.Queue));
    }

    [Fact]
    public async Task Events_of_one_transaction_keep_their_order()
    {
        await using var shop = ShopProcess.Build(Database, Broker);
        await shop.PlaceManyAsync(Enumerable.Range(0, 2_000).Select(number => (number, "")), key: "one");
        var numbers = await Database.ColumnAsync<int>("select (payload::json->>'number')::int from messaging.outbox order by sequence");
        Assert.Equal(Enumerable.Range(0, 2_000), numbers);
    }

    [Fact]
    public async Task Events_of_one_key_arrive_in_order()
    {
        await using var shop = await StartReadyAsync(options => options.Concurrency = 1);
        await shop.PlaceManyAsync(Enumerable.Range(0, 200).Select(number => (number, "")), key: "one");
        await EffectsEventuallyAsync(RecordOrder.Queue, 200);
        var numbers = await Database.ColumnAsync<int>("select number from shop.effects where queue = $1 order by effect_no", RecordOrder.Queue);
        Assert.Equal(Enumerable.Range(0, 200), numbers);
        await EffectsEventuallyAsync(ShowLatest.Queue, 200);
    }

    [Fact]
    public async Task Ten_thousand_events_of_one_transaction_are_all_published()
    {
        await using var shop = await ShopProcess.StartAsync(Database, Broker, subscribe: false);
        await shop.PlaceManyAsync(Enumerable.Range(0, 10_000).Select(number => (number, "")));
        await Testing.EventualAssert.ThatAsync(async () => Assert.Equal(0, await Database.PendingAsync()), TimeSpan.FromSeconds(60));
        Assert.Equal(10_000, await Database.ScalarAsync<long>("select count(*) from messaging.outbox where published_at is not null"));
    }

    [Fact]
    public void Event_without_namespace_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Bus.Wire.TypeName(new { Number = 1 }.GetType()));
    }

    [Fact]
    public async Task Null_where_the_type_forbids_it_is_refused_at_the_source()
    {
        await using var shop = ShopProcess.Build(Database, Broker);
        await using var scope = shop.Services.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        Assert.Throws<System.Text.Json.JsonException>(() => outbox.Publish(new OrderPlaced(Guid.Empty, 1, null!), "k"));
    }
}
