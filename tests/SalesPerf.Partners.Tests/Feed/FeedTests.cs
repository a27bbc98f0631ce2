using System.Net;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Feed;

/// <summary>From the internal bus to partners' queues on a real broker.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private FeedPlatform _platform = null!;

    public async ValueTask InitializeAsync() => _platform = await FeedPlatform.StartAsync(s =>
    {
        s["Feed:QueueLength"] = "5";
        s["Feed:DeliveryLimit"] = "2";
    });

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Event_of_a_service_then_partners_that_are_bound_get_it_as_a_CloudEvent_and_others_do_not()
    {
        var all = await _platform.OnboardAsync("all");
        var pay = await _platform.OnboardAsync("pay", "com.salesperf.compensation.statement.published.v1");
        await using var reader = await PartnerReading.ConnectAsync(all.Broker);
        await using var payReader = await PartnerReading.ConnectAsync(pay.Broker);

        var statement = Facts.Statement();
        var id = await _platform.PublishAsync(statement, statement.ParticipantId.ToString());
        await _platform.PublishAsync(Facts.Participant());

        var received = Assert.Single(await payReader.TakeAsync(pay.Broker.Queue, 1));
        Assert.Equal(Facts.StatementKey, received.RoutingKey);
        Assert.Equal("application/cloudevents+json", received.Properties.ContentType);
        Assert.Equal(id.ToString(), received.Properties.MessageId);
        Assert.True(received.Properties.Persistent);
        Assert.Equal(id.ToString(), received.Id);
        Assert.Equal(statement.StatementId.ToString(), received.Event["subject"]!.GetValue<string>());
        Assert.Contains("4bf92f3577b34da6a3ce929d0e0e4736", received.Event["traceparent"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, (await reader.TakeAsync(all.Broker.Queue, 2)).Select(r => r.Id).Distinct().Count());
        Assert.Equal(0u, await payReader.CountAsync(pay.Broker.Queue));
        await _platform.InvariantsHoldAsync();
    }

    [Fact]
    public async Task Event_delivered_ten_times_then_it_is_published_once()
    {
        var access = await _platform.OnboardAsync("once");
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        await _platform.PublishAsync(Facts.Period(), times: 10);
        var last = await _platform.PublishAsync(Facts.Period("2026-04"));

        Assert.Equal(last.ToString(), (await reader.TakeAsync(access.Broker.Queue, 2))[1].Id);
        Assert.Equal(0u, await reader.CountAsync(access.Broker.Queue));
        await _platform.InvariantsHoldAsync();
    }

    [Fact]
    public async Task Event_that_nobody_reads_then_it_is_counted_and_a_later_partner_replays_it()
    {
        var id = await _platform.PublishAsync(Facts.Period());
        await EventualAssert.ThatAsync(async () => Assert.Equal(1, (await _platform.GetAsync("/v1/partners/feed"))["unroutable"]!.GetValue<int>()), Soon);

        var access = await _platform.OnboardAsync("late");
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        await _platform.PostAsync("/v1/partners/late/replays", new { from = "2020-01-01T00:00:00Z" }, HttpStatusCode.Accepted);
        Assert.Equal(id.ToString(), Assert.Single(await reader.TakeAsync(access.Broker.Queue, 1)).Id);
    }

    [Fact]
    public async Task Range_replayed_then_the_same_ids_and_bytes_in_the_same_order_to_this_partner_alone()
    {
        var access = await _platform.OnboardAsync("again");
        var other = await _platform.OnboardAsync("other", "goals.#");
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        foreach (var code in new[] { "2026-01", "2026-02", "2026-03" }) await _platform.PublishAsync(Facts.Period(code));
        var first = await reader.TakeAsync(access.Broker.Queue, 3);

        var replay = await _platform.PostAsync("/v1/partners/again/replays", new { after = first[0].Id, types = new[] { "compensation.#" } }, HttpStatusCode.Accepted);
        Assert.Equal(2, replay["events"]!.GetValue<int>());
        var second = await reader.TakeAsync(access.Broker.Queue, 2);

        Assert.Equal(first.Skip(1).Select(r => r.Body), second.Select(r => r.Body));
        await using var otherReader = await PartnerReading.ConnectAsync(other.Broker);
        Assert.Equal(0u, await otherReader.CountAsync(other.Broker.Queue));
        await EventualAssert.ThatAsync(async () => Assert.Equal(0, (await _platform.GetAsync($"/v1/partners/again/replays/{replay["id"]}"))["pending"]!.GetValue<int>()), Soon);
    }

    [Fact]
    public async Task Full_queue_then_others_go_on_and_the_slow_partner_loses_nothing()
    {
        var slow = await _platform.OnboardAsync("slow");
        var quick = await _platform.OnboardAsync("quick");
        await using var quickReader = await PartnerReading.ConnectAsync(quick.Broker);
        await using var slowReader = await PartnerReading.ConnectAsync(slow.Broker);
        var sent = new List<string>();
        var quickly = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            sent.Add((await _platform.PublishAsync(Facts.Period($"2026-{i:00}"))).ToString());
            // The quick one keeps up; the queue of the slow one holds five.
            await EventualAssert.ThatAsync(
                async () =>
                {
                    while (await quickReader.Channel.BasicGetAsync(quick.Broker.Queue, autoAck: true) is { } message) quickly.Add(message.BasicProperties.MessageId!);
                    Assert.Contains(sent[^1], quickly);
                },
                Soon);
        }

        Assert.Superset(sent.ToHashSet(), quickly);
        Assert.True((await _platform.GetAsync("/v1/partners/slow/statistics"))["refused"]!.GetValue<int>() > 0);

        var slowly = new HashSet<string>(StringComparer.Ordinal);
        await EventualAssert.ThatAsync(
            async () =>
            {
                while (await slowReader.Channel.BasicGetAsync(slow.Broker.Queue, autoAck: true) is { } message) slowly.Add(message.BasicProperties.MessageId!);
                Assert.Empty(sent.Except(slowly));
            },
            TimeSpan.FromSeconds(120));
        await EventualAssert.ThatAsync(async () => Assert.Equal(0, (await _platform.GetAsync("/v1/partners/slow/statistics"))["awaitingResend"]!.GetValue<int>()), Soon);
        await _platform.InvariantsHoldAsync();
    }

    [Fact]
    public async Task Message_given_back_too_often_then_it_lies_in_the_partners_dead_letters()
    {
        var access = await _platform.OnboardAsync("poisoned");
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        var id = await _platform.PublishAsync(Facts.Period());
        await EventualAssert.ThatAsync(
            async () =>
            {
                while (await reader.Channel.BasicGetAsync(access.Broker.Queue, autoAck: false) is { } message) await reader.Channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
                Assert.Equal(1u, await reader.CountAsync(access.Broker.DeadLetterQueue));
            },
            Soon);
        Assert.Equal(id.ToString(), Assert.Single(await reader.TakeAsync(access.Broker.DeadLetterQueue, 1)).Id);
    }

    [Fact]
    public async Task Sample_triggered_then_this_partner_alone_gets_it_marked()
    {
        var access = await _platform.OnboardAsync("builder", "compensation.#");
        var other = await _platform.OnboardAsync("neighbour", "compensation.#");
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        await using var otherReader = await PartnerReading.ConnectAsync(other.Broker);
        var sent = await _platform.PostAsync("/v1/partners/builder/samples", new { type = "com.salesperf.compensation.statement.published.v1" }, HttpStatusCode.Accepted);
        var last = await _platform.PublishAsync(Facts.Period());

        var received = await reader.TakeAsync(access.Broker.Queue, 2);
        var sample = received.Single(r => r.Id == sent["id"]!.GetValue<string>());
        Assert.True(sample.Event["sample"]!.GetValue<bool>());
        Assert.Equal(last.ToString(), Assert.Single(await otherReader.TakeAsync(other.Broker.Queue, 1)).Id);
        await AssertRefusedAsync("/v1/partners/builder/samples", new { type = "goals.goal.scored.v1" }, HttpStatusCode.Conflict, "partners.event_type_not_bound");
        await AssertRefusedAsync("/v1/partners/builder/samples", new { type = "goals.goal.lost.v1" }, HttpStatusCode.NotFound, "partners.event_type_unknown");
    }

    [Fact]
    public async Task Follower_of_the_stream_then_it_sees_what_is_published_and_goes_on_where_it_was_cut()
    {
        await _platform.OnboardAsync("watched");
        var stream = new HttpRequestMessage(HttpMethod.Get, "/v1/partners/events/stream?type=compensation.%23");
        using var answer = await _platform.Operator.SendAsync(stream, HttpCompletionOption.ResponseHeadersRead);
        var first = await _platform.PublishAsync(Facts.Period());
        await _platform.PublishAsync(Facts.Participant());
        var second = await _platform.PublishAsync(Facts.Statement());
        using var patience = new CancellationTokenSource(Soon);
        var items = new List<(string? Id, string Data)>();
        await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(body).EnumerateAsync(patience.Token))
        {
            if (item.EventType == "event") items.Add((item.EventId, item.Data));
            if (items.Count == 2) break;
        }

        Assert.Contains(first.ToString(), items[0].Data, StringComparison.Ordinal);
        Assert.Contains(second.ToString(), items[1].Data, StringComparison.Ordinal);

        using var resumed = new HttpRequestMessage(HttpMethod.Get, "/v1/partners/events/stream?type=compensation.%23");
        resumed.Headers.TryAddWithoutValidation("Last-Event-ID", items[0].Id);
        using var again = await _platform.Operator.SendAsync(resumed, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await using var rest = await again.Content.ReadAsStreamAsync(patience.Token);
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(rest).EnumerateAsync(patience.Token))
        {
            if (item.EventType != "event") continue;
            Assert.Equal(items[1].Data, item.Data);
            break;
        }
    }

    private async Task AssertRefusedAsync(string path, object body, HttpStatusCode status, string code) =>
        Assert.Equal(code, (await _platform.PostAsync(path, body, status))["code"]!.GetValue<string>());
}
