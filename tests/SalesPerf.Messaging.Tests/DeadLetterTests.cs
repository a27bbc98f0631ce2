using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging.DeadLetters;
using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class DeadLetterTests : ComplianceTest
{
    private static readonly DomainError NotSellable = new("shop.not_sellable", ErrorKind.RuleBroken, "This cannot be sold.");

    [Fact]
    public async Task Refused_event_is_set_aside_at_once_and_replayed_to_that_queue_alone()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new DomainException(NotSellable);
        await shop.PlaceAsync(onBehalfOf: "rep-1");
        var letter = Assert.Single(await LettersAsync(shop, 1));
        Assert.Equal(1, shop.Behaviour.Calls);
        Assert.Equal(RecordOrder.Queue, letter.Queue);
        Assert.Equal("refused", letter.Reason);
        Assert.Equal("shop.not_sellable", letter.Code);
        await EffectsEventuallyAsync(ShowLatest.Queue, 1);

        shop.Behaviour.BeforeEffect = (_, _, _, _) => Task.CompletedTask;
        Assert.Equal(HttpStatusCode.Accepted, await ReplayAsync(shop, letter.Id));
        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        Assert.Empty(await LettersAsync(shop, 0));
        Assert.Equal(1, await Database.EffectsAsync(RecordOrder.Queue));
        Assert.Equal(1, await Database.EffectsAsync(ShowLatest.Queue));
        Assert.Equal(["rep-1"], await Database.ColumnAsync<string>("select on_behalf_of from shop.effects where queue = $1", RecordOrder.Queue));
    }

    [Fact]
    public async Task Replay_that_fails_again_opens_the_same_letter_again()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new DomainException(NotSellable);
        await shop.PlaceAsync();
        var letter = Assert.Single(await LettersAsync(shop, 1));
        await ReplayAsync(shop, letter.Id);
        var again = await EventualAssert.GetAsync(() => LettersAsync(shop, 1), letters => Assert.Equal(2, Assert.Single(letters).Times), Soon);
        Assert.Equal(letter.Id, Assert.Single(again).Id);
        Assert.Null(Assert.Single(again).ReplayedAt);
    }

    [Fact]
    public async Task Replay_of_a_resolved_or_unknown_letter_is_refused()
    {
        await using var shop = await StartReadyAsync();
        var letters = shop.Services.GetRequiredService<DeadLetterQueries>();
        var refusal = await Assert.ThrowsAsync<DomainException>(() => letters.ReplayAsync(Guid.CreateVersion7(), TestContext.Current.CancellationToken));
        Assert.Equal("messaging.dead_letter_not_found", refusal.Error.Code);
    }

    [Fact]
    public async Task Body_that_is_no_json_is_set_aside_with_its_headers()
    {
        await using var shop = await StartReadyAsync();
        await RawBroker.PutAsync(Broker, RecordOrder.Queue, "{ not json"u8.ToArray(), Headers());
        var letter = Assert.Single(await LettersAsync(shop, 1));
        Assert.Equal("poison_message", letter.Reason);
        Assert.Equal("{ not json", Encoding.UTF8.GetString(await Database.ScalarAsync<byte[]>("select payload from messaging.dead_letters")));
        await AssertStillWorksAsync(shop);
    }

    [Fact]
    public async Task Body_that_misses_a_member_is_set_aside()
    {
        await using var shop = await StartReadyAsync();
        await RawBroker.PutAsync(Broker, RecordOrder.Queue, """{"number":1,"note":"no id"}"""u8.ToArray(), Headers());
        Assert.Equal("poison_message", Assert.Single(await LettersAsync(shop, 1)).Reason);
    }

    [Fact]
    public async Task Message_without_our_headers_is_set_aside_and_cannot_be_replayed()
    {
        await using var shop = await StartReadyAsync();
        await RawBroker.PutAsync(Broker, RecordOrder.Queue, [0xFF, 0x00, 0xFE], new Dictionary<string, object?> { ["odd"] = "a\0b" });
        var letter = Assert.Single(await LettersAsync(shop, 1));
        Assert.Equal("poison_message", letter.Reason);
        Assert.Null(letter.EventId);
        var letters = shop.Services.GetRequiredService<DeadLetterQueries>();
        var refusal = await Assert.ThrowsAsync<DomainException>(() => letters.ReplayAsync(letter.Id, TestContext.Current.CancellationToken));
        Assert.Equal("messaging.dead_letter_not_replayable", refusal.Error.Code);
        await AssertStillWorksAsync(shop);
    }

    [Fact]
    public async Task Event_of_a_type_that_nothing_handles_is_set_aside()
    {
        await using var shop = await StartReadyAsync();
        var headers = Headers();
        headers["sp-event-type"] = "Some.Other.Event";
        await RawBroker.PutAsync(Broker, RecordOrder.Queue, "{}"u8.ToArray(), headers);
        var letter = Assert.Single(await LettersAsync(shop, 1));
        Assert.Equal("unknown_type", letter.Reason);
        var letters = shop.Services.GetRequiredService<DeadLetterQueries>();
        var refusal = await Assert.ThrowsAsync<DomainException>(() => letters.ReplayAsync(letter.Id, TestContext.Current.CancellationToken));
        Assert.Equal("messaging.subscription_gone", refusal.Error.Code);
    }

    [Fact]
    public async Task Message_that_kills_every_process_ends_here_by_the_broker()
    {
        await (await StartReadyAsync(options => options.DeliveryLimit = 2)).DisposeAsync();
        await RawBroker.PutAsync(Broker, RecordOrder.Queue, "{}"u8.ToArray(), Headers());
        await RawBroker.TakeAndGiveBackAsync(Broker, RecordOrder.Queue, times: 3);
        await using var shop = await StartReadyAsync(options => options.DeliveryLimit = 2);
        var letter = Assert.Single(await LettersAsync(shop, 1));
        Assert.Equal("delivery_limit", letter.Reason);
        Assert.Equal(RecordOrder.Queue, letter.Queue);
    }

    [Fact]
    public async Task List_is_paged_newest_first_without_gap_or_repetition()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new DomainException(NotSellable);
        await shop.PlaceManyAsync(Enumerable.Range(0, 7).Select(number => (number, "")));
        var all = await LettersAsync(shop, 7);
        var paged = new List<Guid>();
        for (var link = "/v1/shop/dead-letters?limit=3"; link is not null;)
        {
            var page = await shop.Http.GetFromJsonAsync<DeadLetterPage>(new Uri(link, UriKind.Relative), TestContext.Current.CancellationToken);
            paged.AddRange(page!.Items.Select(letter => letter.Id));
            link = page.NextLink;
        }

        Assert.Equal(all.Select(letter => letter.Id), paged);
    }

    private static Dictionary<string, object?> Headers() => new()
    {
        ["sp-event-id"] = Guid.CreateVersion7().ToString(),
        ["sp-event-type"] = typeof(OrderPlaced).FullName,
        ["sp-key"] = "k",
        ["sp-sequence"] = "1",
        ["sp-occurred-at"] = "2026-01-31T08:00:00.0000000+00:00",
        ["sp-source"] = "elsewhere",
    };

    private static Task<IReadOnlyList<DeadLetter>> LettersAsync(ShopProcess shop, int count) => EventualAssert.GetAsync(
        async () => (await shop.Http.GetFromJsonAsync<DeadLetterPage>(new Uri("/v1/shop/dead-letters", UriKind.Relative)))!.Items,
        letters => Assert.Equal(count, letters.Count), Soon);

    private static async Task<HttpStatusCode> ReplayAsync(ShopProcess shop, Guid id)
    {
        using var answer = await shop.Http.PostAsync(new Uri($"/v1/shop/dead-letters/{id}:replay", UriKind.Relative), null);
        return answer.StatusCode;
    }

    private async Task AssertStillWorksAsync(ShopProcess shop)
    {
        await shop.PlaceAsync(note: "after");
        await EffectsEventuallyAsync(RecordOrder.Queue, 1);
    }
}
