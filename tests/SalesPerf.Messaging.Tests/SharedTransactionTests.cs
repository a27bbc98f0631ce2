using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class SharedTransactionTests : ComplianceTest
{
    private const int Orders = 300;
    private static readonly DomainError NotShown = new("shop.not_shown", ErrorKind.RuleBroken, "This is not shown.");

    [Fact]
    public async Task Events_that_wait_have_their_effects_in_few_transactions()
    {
        await PlaceOfflineAsync();
        await using var shop = await StartReadyAsync();
        await EffectsEventuallyAsync(ShowLatest.Queue, Orders);
        await EffectsEventuallyAsync(RecordOrder.Queue, Orders);
        Assert.InRange(await TransactionsAsync(ShowLatest.Queue), 1, Orders / 3);
        Assert.Equal(Orders, await TransactionsAsync(RecordOrder.Queue));
    }

    [Fact]
    public async Task One_that_fails_takes_no_other_with_it()
    {
        await PlaceOfflineAsync();
        await using var shop = await ShopProcess.StartAsync(Database, Broker);
        shop.Behaviour.BeforeShown = (placed, _) => placed.Number % 100 == 50 ? throw new DomainException(NotShown) : Task.CompletedTask;
        await EffectsEventuallyAsync(ShowLatest.Queue, Orders - 3);
        await EventualAssert.ThatAsync(async () => Assert.Equal(3, await Database.ScalarAsync<long>(
            "select count(*) from messaging.dead_letters where subscription = $1 and error_code = $2", ShowLatest.Queue, NotShown.Code)), Soon);
        await QuietAsync();
        Assert.Equal(Orders - 3, await Database.EffectsAsync(ShowLatest.Queue));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from shop.effects where queue = $1 and number % 100 = 50", ShowLatest.Queue));
    }

    [Fact]
    public async Task One_that_passes_by_itself_has_its_effect_once()
    {
        await PlaceOfflineAsync();
        await using var shop = await ShopProcess.StartAsync(Database, Broker);
        var failed = 0;
        shop.Behaviour.BeforeShown = (placed, _) => placed.Number == 150 && Interlocked.Increment(ref failed) <= 2 ? throw new TimeoutException("Try again.") : Task.CompletedTask;
        await EffectsEventuallyAsync(ShowLatest.Queue, Orders);
        await QuietAsync();
        Assert.Equal(Orders, await Database.EffectsAsync(ShowLatest.Queue));
        Assert.Equal(3, failed);
    }

    [Fact]
    public async Task Each_happens_for_its_own_person()
    {
        await using (var offline = ShopProcess.Build(Database, Broker))
        {
            foreach (var person in Enumerable.Range(0, 100)) await offline.PlaceAsync(person, onBehalfOf: $"rep-{person}");
        }

        await using var shop = await StartReadyAsync();
        await EffectsEventuallyAsync(ShowLatest.Queue, 100);
        Assert.InRange(await TransactionsAsync(ShowLatest.Queue), 1, 50);
        // The begin of a transaction says for whom the first of its events happens; the shop has nothing that does.
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from shop.effects where queue = $1 and nullif(acts_for, '') <> on_behalf_of", ShowLatest.Queue));
        Assert.Equal(100 - await TransactionsAsync(ShowLatest.Queue), await Database.ScalarAsync<long>("select count(*) from shop.effects where queue = $1 and acts_for = on_behalf_of", ShowLatest.Queue));
    }

    private async Task PlaceOfflineAsync()
    {
        await using var offline = ShopProcess.Build(Database, Broker);
        await offline.PlaceManyAsync(Enumerable.Range(0, Orders).Select(number => (number, "")));
    }

    private Task<long> TransactionsAsync(string queue) => Database.ScalarAsync<long>("select count(distinct xmin::text) from shop.effects where queue = $1", queue);
}
