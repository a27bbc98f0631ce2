using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Tests.Documents;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Inbound;

/// <summary>What partners publish to us: kept, judged, handed on once and in order, and told.</summary>
public sealed class InboundTests(InboundTests.Setting setting) : IClassFixture<InboundTests.Setting>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly CompensationPeer _compensation = setting.Compensation;
    private readonly FeedPlatform _platform = setting.Platform;

    /// <summary>The feed beside a peer that speaks Compensation's contract.</summary>
    public sealed class Setting : IAsyncLifetime
    {
        internal CompensationPeer Compensation { get; private set; } = null!;

        internal FeedPlatform Platform { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Compensation = await CompensationPeer.StartAsync();
            Platform = await FeedPlatform.StartAsync(settings =>
            {
                settings["services:compensation:grpc:0"] = Compensation.Address;
                settings["Partners:InboundRetryAfter"] = "00:00:00.200";
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Platform.DisposeAsync();
            await Compensation.DisposeAsync();
        }
    }

    [Fact]
    public async Task Event_published_twice_then_it_is_handed_on_once_for_the_partner_and_told_as_accepted()
    {
        var access = await _platform.OnboardWriterAsync("acme");
        await PublishAsync(access, Event("acme", "one"), Event("acme", "one"));

        var item = Assert.Single(await ListAsync("acme", i => Assert.Equal(("accepted", 1), (i["status"]!.GetValue<string>(), i["repeats"]!.GetValue<int>()))));
        Assert.Equal(("created", "/partners/acme", "one"), (item["code"]!.GetValue<string>(), item["source"]!.GetValue<string>(), item["eventId"]!.GetValue<string>()));
        Assert.Equal(["one"], _compensation.Taken.OrdersOf("acme"));
        var sent = _compensation.Taken.Last!;
        Assert.Equal(("12500000", "IDR", "2026-03-15", "booked", "partner"), (sent.Amount.Amount, sent.Amount.Currency, sent.CompensationDate, sent.EventType, sent.Attributes["channel"]));
        var statistics = (await _platform.GetAsync("/v1/partners/acme/statistics"))["inbound"]!;
        Assert.Equal((1, 0, 1), (statistics["accepted"]!.GetValue<int>(), statistics["refused"]!.GetValue<int>(), statistics["repeated"]!.GetValue<int>()));
        Assert.Equal(0L, await _platform.ScalarAsync<long>("SELECT count(*) FROM partners.inbound WHERE event_id = 'one' AND data IS NOT NULL"));
    }

    [Fact]
    public async Task Service_is_away_then_messages_wait_and_are_handed_on_in_order_when_it_is_back_also_by_another_process()
    {
        var access = await _platform.OnboardWriterAsync("patient");
        _compensation.Taken.IsDown = true;
        await PublishAsync(access, Event("patient", "first"), Event("patient", "second"), Event("patient", "third"));
        await ListAsync("patient", i => Assert.Equal("waiting", i["status"]!.GetValue<string>()), 3);
        await EventualAssert.ThatAsync(async () => Assert.True(await _platform.ScalarAsync<int>("SELECT max(attempts) FROM partners.inbound WHERE status = 'waiting'") >= 2), Soon);
        await _platform.StopProcessAsync();
        await _platform.StartProcessAsync();

        _compensation.Taken.IsDown = false;

        await ListAsync("patient", i => Assert.Equal("accepted", i["status"]!.GetValue<string>()), 3);
        Assert.Equal(["first", "second", "third"], _compensation.Taken.OrdersOf("patient"));
    }

    [Fact]
    public async Task Messages_that_are_refused_then_each_is_told_with_its_code_and_the_next_is_taken()
    {
        var access = await _platform.OnboardWriterAsync("careless");
        var (foreign, unknown, invalid, rule) = (Event("careless", "foreign"), Event("careless", "unknown"), Event("careless", "invalid"), Event("careless", "rule"));
        foreign["source"] = "/partners/acme";
        unknown["type"] = "com.salesperf.partner.transaction.deleted.v1";
        invalid["data"]!["amount"]!["amount"] = 12.5;
        rule["data"]!["accountCode"] = "NOWHERE";
        var large = Event("careless", "large");
        large["data"]!["attributes"]!["note"] = new string('x', 64 * 1024);

        await PublishAsync(access, [foreign, unknown, invalid, rule, large], "no JSON at all", """["specversion"]""", """{"specversion":"1.0","id":"x"}""");
        await PublishAsync(access, Event("careless", "good"));

        var items = await ListAsync("careless", i => Assert.NotEqual("waiting", i["status"]!.GetValue<string>()), 9);
        Assert.Equal(
            [
                "partners.inbound_foreign_source foreign", "partners.inbound_type_unknown unknown", "partners.inbound_data_invalid invalid", "compensation.unknown_account rule", "partners.inbound_too_large ",
                "partners.inbound_not_cloudevent ", "partners.inbound_not_cloudevent ", "partners.inbound_not_cloudevent ", "created good",
            ],
            items.Reverse().Select(i => $"{i["code"]} {i["eventId"]}"));
        JsonNode Of(string id) => items.Single(i => i["eventId"]?.GetValue<string>() == id);
        Assert.Equal("/data/amount/amount", Of("invalid")["errors"]![0]!["pointer"]!.GetValue<string>());
        Assert.Equal(("/data/accountCode", "compensation.unknown_account"), (Of("rule")["errors"]![0]!["pointer"]!.GetValue<string>(), Of("rule")["errors"]![0]!["code"]!.GetValue<string>()));
        Assert.Equal(["rule", "good"], _compensation.Taken.OrdersOf("careless"));
        using var self = await _platform.AsPartnerAsync("careless");
        Assert.Equal(8, (await Requests.SendAsync(self, HttpMethod.Get, "/v1/partners/careless/inbound?status=refused", null, HttpStatusCode.OK))["items"]!.AsArray().Count);
        await Requests.SendAsync(self, HttpMethod.Get, "/v1/partners/careless/inbound?status=lost", null, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Partner_at_the_broker_then_it_publishes_to_its_own_exchange_where_it_may_write_and_nowhere_else()
    {
        var (writer, reader) = (await _platform.OnboardWriterAsync("writer"), await _platform.OnboardAsync("reader"));
        var other = await _platform.OnboardWriterAsync("other");
        Assert.Equal(("partner.writer.in", null), (writer.Broker.InboundExchange, reader.Broker.InboundExchange));
        Assert.Equal((true, false), (writer.Partner.MayWrite, reader.Partner.MayWrite));

        await RefusedAsync(reader, "partner.writer.in");
        await RefusedAsync(reader, string.Empty, "partner.writer.in");
        await RefusedAsync(writer, other.Broker.InboundExchange!);
        await RefusedAsync(writer, FeedTopology.Exchange);
        await RefusedAsync(writer, string.Empty, "partner.writer");
        await using (var connected = await PartnerReading.ConnectAsync(writer.Broker))
            Assert.Equal(403, (await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => connected.Channel.BasicGetAsync("partner.writer.in", autoAck: true))).ShutdownReason!.ReplyCode);
        await PublishAsync(writer, Event("writer", "allowed"));
        await ListAsync("writer", i => Assert.Equal("accepted", i["status"]!.GetValue<string>()));

        await Requests.SendAsync(_platform.Operator, HttpMethod.Delete, "/v1/partners/writer", null, HttpStatusCode.NoContent);
        using var management = _platform.Management();
        foreach (var kind in new[] { "exchanges", "queues" })
        {
            using var gone = await management.GetAsync(new Uri($"{kind}/{_platform.FeedHost}/partner.writer.in", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
    }

    private static JsonObject Event(string partner, string order)
    {
        var sample = InboundDocs.Sample(partner);
        (sample["id"], sample["data"]!["orderCode"]) = (order, order);
        return sample;
    }

    private static Task PublishAsync(PartnerAccess access, params JsonObject[] events) => PublishAsync(access, events, []);

    private static async Task PublishAsync(PartnerAccess access, JsonObject[] events, params string[] texts)
    {
        await using var connection = await ConnectAsync(access);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        foreach (var text in events.Select(e => e.ToJsonString()).Concat(texts))
            await channel.BasicPublishAsync(access.Broker.InboundExchange!, string.Empty, mandatory: true, new BasicProperties { Persistent = true, ContentType = "application/cloudevents+json" }, Encoding.UTF8.GetBytes(text));
    }

    private static async Task RefusedAsync(PartnerAccess access, string exchange, string routingKey = "")
    {
        await using var connection = await ConnectAsync(access);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(async () => await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, new BasicProperties(), "{}"u8.ToArray()));
        Assert.Equal((ushort?)403, channel.CloseReason?.ReplyCode);
    }

    private static Task<IConnection> ConnectAsync(PartnerAccess access) => new ConnectionFactory
    {
        HostName = access.Broker.Host, Port = access.Broker.Port, VirtualHost = access.Broker.VirtualHost, UserName = access.Broker.UserName, Password = access.Broker.Password, AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync();

    private Task<JsonNode[]> ListAsync(string code, Action<JsonNode> each, int count = 1) => EventualAssert.GetAsync(
        async () => (await _platform.GetAsync($"/v1/partners/{code}/inbound"))["items"]!.AsArray().Select(i => i!).ToArray(),
        items =>
        {
            Assert.Equal(count, items.Length);
            Assert.All(items, each);
        },
        Soon);
}

/// <summary>How far a message is read.</summary>
public sealed class InboundBounds
{
    [Theory]
    [InlineData(64 * 1024, "partners.inbound_not_cloudevent")]
    [InlineData((64 * 1024) + 1, "partners.inbound_too_large")]
    public void Size_then_it_ends_at_64_KiB(int bytes, string code) =>
        Assert.Equal(code, InboundEvent.Read("acme", Encoding.ASCII.GetBytes("{}".PadRight(bytes))).Refusal?.Code);
}
