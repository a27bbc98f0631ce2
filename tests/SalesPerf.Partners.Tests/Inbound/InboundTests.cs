using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Feed;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Tests.Documents;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Inbound;

/// <summary>What partners publish to us: kept, judged, handed on once and in order, and told.</summary>
public sealed class InboundTests(InboundTests.Setting setting) : IClassFixture<InboundTests.Setting>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private const int FaultsUntilSetAside = 3;

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
                settings["Partners:InboundFaultsUntilSetAside"] = FaultsUntilSetAside.ToString(CultureInfo.InvariantCulture);
                settings["Partners:InboundStalledAfter"] = "00:00:00";
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
        // However often it is tried: that the service is away is nobody's fault.
        await EventualAssert.ThatAsync(async () => Assert.True(await _platform.ScalarAsync<int>("SELECT max(attempts) FROM partners.inbound WHERE status = 'waiting'") > FaultsUntilSetAside), Soon);
        await HeldUpAsync("patient");
        await _platform.StopProcessAsync();
        await _platform.StartProcessAsync();

        _compensation.Taken.IsDown = false;

        await ListAsync("patient", i => Assert.Equal("accepted", i["status"]!.GetValue<string>()), 3);
        Assert.Equal(["first", "second", "third"], _compensation.Taken.OrdersOf("patient"));
        var inbound = (await _platform.GetAsync("/v1/partners/patient/statistics"))["inbound"]!;
        Assert.Equal((3, null, null), (inbound["accepted"]!.GetValue<int>(), inbound["stalledSince"], inbound["stalledBy"]));
    }

    [Fact]
    public async Task Service_breaks_over_a_message_then_it_is_set_aside_with_its_code_the_next_is_taken_and_it_is_handed_on_once_that_is_mended()
    {
        var access = await _platform.OnboardWriterAsync("unlucky");
        var breaking = Event("unlucky", "breaking");
        breaking["data"]!["accountCode"] = "BREAKS";
        _compensation.Taken.IsBroken = true;
        await PublishAsync(access, breaking, Event("unlucky", "good"));

        var items = await ListAsync("unlucky", i => Assert.NotEqual("waiting", i["status"]!.GetValue<string>()), 2);
        Assert.Equal(["set_aside dependency.failed breaking 3", "accepted created good 0"], items.Reverse().Select(i => $"{i["status"]} {i["code"]} {i["eventId"]} {i["attempts"]}"));
        Assert.Equal(["good"], _compensation.Taken.OrdersOf("unlucky"));
        Assert.Equal(1, (await _platform.GetAsync("/v1/partners/unlucky/statistics"))["inbound"]!["setAside"]!.GetValue<int>());
        var path = $"/v1/partners/unlucky/inbound/{items[1]["id"]}:hand-on";
        using (var self = await _platform.AsPartnerAsync("unlucky")) await Requests.SendAsync(self, HttpMethod.Post, path, null, HttpStatusCode.Forbidden);

        _compensation.Taken.IsBroken = false;
        await _platform.PostAsync(path, null, HttpStatusCode.OK);

        await ListAsync("unlucky", i => Assert.Equal(("accepted", "created"), (i["status"]!.GetValue<string>(), i["code"]!.GetValue<string>())), 2);
        Assert.Equal(["good", "breaking"], _compensation.Taken.OrdersOf("unlucky"));
        Assert.Equal("partners.inbound_not_set_aside", (await _platform.PostAsync(path, null, HttpStatusCode.Conflict))["code"]!.GetValue<string>());
        Assert.Equal("partners.inbound_not_found", (await _platform.PostAsync($"/v1/partners/unlucky/inbound/{Guid.CreateVersion7()}:hand-on", null, HttpStatusCode.NotFound))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Right_to_write_given_later_and_taken_away_then_it_holds_at_once_for_an_open_channel_too_and_what_was_published_has_its_effect()
    {
        var reader = await _platform.OnboardAsync("later");
        await RefusedAsync(reader, "partner.later.in");
        var writer = await LetWriteAsync(reader, true);

        await using var connection = await ConnectAsync(writer);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        foreach (var order in new[] { "one", "two", "three" }) await PublishAsync(channel, writer, Event("later", order).ToJsonString());
        await LetWriteAsync(reader, false);

        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel, writer, Event("later", "four").ToJsonString()));
        await RefusedAsync(writer, "partner.later.in");
        await ListAsync("later", i => Assert.Equal("accepted", i["status"]!.GetValue<string>()), 3);
        // What keeps the broker as the database says leaves it so.
        await _platform.Services.GetRequiredService<TopologyKeeper>().RunAsync(TestContext.Current.CancellationToken);
        await RefusedAsync(writer, "partner.later.in");

        await LetWriteAsync(reader, true);
        await _platform.Services.GetRequiredService<TopologyKeeper>().RunAsync(TestContext.Current.CancellationToken);
        await PublishAsync(writer, Event("later", "five"));
        await ListAsync("later", i => Assert.Equal("accepted", i["status"]!.GetValue<string>()), 4);
        Assert.Equal(["one", "two", "three", "five"], _compensation.Taken.OrdersOf("later"));
        using var auditor = _platform.As((await TestIssuer.GetAsync()).TokenFor(Persona.Auditor));
        var entries = (await Requests.SendAsync(auditor, HttpMethod.Get, "/v1/partners/audit-log?limit=500", null, HttpStatusCode.OK))["items"]!.AsArray().Where(e => e!["operation"]!.GetValue<string>() == "LetPartnerWrite").ToArray();
        Assert.Equal(3, entries.Length);
        Assert.All(entries, e => Assert.Contains("may_write", e!.ToJsonString(), StringComparison.Ordinal));
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

        self.DefaultRequestHeaders.Add("Accept-Language", "id");
        var indonesian = (await Requests.SendAsync(self, HttpMethod.Get, "/v1/partners/careless/inbound", null, HttpStatusCode.OK))["items"]!.AsArray();
        var read = indonesian.Single(i => i!["eventId"]?.GetValue<string>() == "rule")!;
        Assert.Equal("A value of type string is asked for.", Of("invalid")["errors"]![0]!["message"]!.GetValue<string>());
        Assert.Equal("Di sini diminta nilai bertipe string.", indonesian.Single(i => i!["eventId"]?.GetValue<string>() == "invalid")!["errors"]![0]!["message"]!.GetValue<string>());
        Assert.Equal(("There is no account of this code.", "There is no account of this code."), (Of("rule")["detail"]!.GetValue<string>(), Of("rule")["errors"]![0]!["message"]!.GetValue<string>()));
        Assert.Equal(("Tidak ada akun dengan kode ini.", "Tidak ada akun dengan kode ini."), (read["detail"]!.GetValue<string>(), read["errors"]![0]!["message"]!.GetValue<string>()));
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

    // The answer of the PUT says where the partner publishes from now on; it signs in as before.
    private async Task<PartnerAccess> LetWriteAsync(PartnerAccess access, bool mayWrite)
    {
        var changed = await Requests.SendAsync(_platform.Operator, HttpMethod.Put, $"/v1/partners/{access.Partner.Code}/writing", new { mayWrite }, HttpStatusCode.OK);
        Assert.Equal((mayWrite, mayWrite ? $"partner.{access.Partner.Code}.in" : null), (changed["mayWrite"]!.GetValue<bool>(), changed["inboundExchange"]?.GetValue<string>()));
        return access with { Broker = access.Broker with { InboundExchange = changed["inboundExchange"]?.GetValue<string>() } };
    }

    // Told to the partner, to who runs the platform, to what watches the process, and to what gathers its metrics.
    private async Task HeldUpAsync(string code)
    {
        var first = (await _platform.GetAsync($"/v1/partners/{code}/inbound"))["items"]!.AsArray()[^1]!;
        Assert.Equal(("waiting", "dependency.unavailable"), (first["status"]!.GetValue<string>(), first["code"]!.GetValue<string>()));
        Assert.True(first["attempts"]!.GetValue<int>() > FaultsUntilSetAside && first["nextAttemptAt"] is not null, first.ToJsonString());
        var inbound = (await _platform.GetAsync($"/v1/partners/{code}/statistics"))["inbound"]!;
        Assert.Equal((3, "dependency.unavailable"), (inbound["waiting"]!.GetValue<int>(), inbound["stalledBy"]!.GetValue<string>()));
        Assert.Equal(first["receivedAt"]!.GetValue<string>(), inbound["stalledSince"]!.GetValue<string>());
        var health = (await _platform.GetAsync("/health/ready"))["checks"]!.AsArray().Single(c => c!["name"]!.GetValue<string>() == "inbound")!;
        Assert.Equal(("Degraded", "Messages of partners are held up: dependency.unavailable for 1."), (health["status"]!.GetValue<string>(), health["description"]!.GetValue<string>()));
        using var meter = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "salesperf.inbound.stalled") listener.EnableMeasurementEvents(instrument); } };
        var stalled = 0;
        meter.SetMeasurementEventCallback<int>((_, value, _, _) => stalled = value);
        meter.Start();
        await EventualAssert.ThatAsync(
            () =>
            {
                meter.RecordObservableInstruments();
                Assert.True(stalled > 0, "No lane is stalled.");
                return Task.CompletedTask;
            },
            Soon);
    }

    private static Task PublishAsync(PartnerAccess access, params JsonObject[] events) => PublishAsync(access, events, []);

    private static async Task PublishAsync(PartnerAccess access, JsonObject[] events, params string[] texts)
    {
        await using var connection = await ConnectAsync(access);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        foreach (var text in events.Select(e => e.ToJsonString()).Concat(texts)) await PublishAsync(channel, access, text);
    }

    private static async Task PublishAsync(IChannel channel, PartnerAccess access, string text) => await channel.BasicPublishAsync(
        access.Broker.InboundExchange!, string.Empty, mandatory: true, new BasicProperties { Persistent = true, ContentType = "application/cloudevents+json" }, Encoding.UTF8.GetBytes(text));

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

/// <summary>What ends a message, what lets its lane wait, and what is a fault.</summary>
public sealed class HandOnRuleTests
{
    [Theory]
    [InlineData(ErrorKind.Invalid, "Refused")]
    [InlineData(ErrorKind.NotFound, "Refused")]
    [InlineData(ErrorKind.AlreadyExists, "Refused")]
    [InlineData(ErrorKind.RuleBroken, "Refused")]
    [InlineData(ErrorKind.TooLarge, "Refused")]
    [InlineData(ErrorKind.StaleVersion, "Passing")]
    [InlineData(ErrorKind.TooMany, "Passing")]
    [InlineData(ErrorKind.Unavailable, "Passing")]
    [InlineData(ErrorKind.Unauthenticated, "Passing")]
    [InlineData(ErrorKind.Forbidden, "Passing")]
    [InlineData(ErrorKind.DependencyFailed, "Fault")]
    public void Refusal_of_the_service_then_its_kind_decides_and_its_code_stays(ErrorKind kind, string meaning)
    {
        var (failure, error) = HandOnRule.Of(new DomainException(GrpcErrors.FromRpcException(GrpcErrors.ToRpcException(new DomainError("compensation.something", kind, "Something.")))));

        Assert.Equal((meaning, "compensation.something"), (failure.ToString(), error.Code));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "Passing", "dependency.unavailable")]
    [InlineData(StatusCode.DeadlineExceeded, "Passing", "dependency.unavailable")]
    [InlineData(StatusCode.Unauthenticated, "Passing", "dependency.failed")]
    [InlineData(StatusCode.PermissionDenied, "Passing", "dependency.failed")]
    [InlineData(StatusCode.Internal, "Fault", "dependency.failed")]
    [InlineData(StatusCode.Unknown, "Fault", "dependency.failed")]
    [InlineData(StatusCode.Unimplemented, "Fault", "dependency.failed")]
    public void Call_that_failed_without_a_refusal_then_its_status_decides(StatusCode status, string meaning, string code)
    {
        var call = new RpcException(new Status(status, "failed"));

        var (failure, error) = HandOnRule.Of(new DomainException(GrpcErrors.FromRpcException(call, asCaller: false), call));

        Assert.Equal((meaning, code), (failure.ToString(), error.Code));
    }

    [Fact]
    public void Anything_else_then_it_is_a_fault() => Assert.Equal(HandOnFailure.Fault, HandOnRule.Of(new KeyNotFoundException()).Kind);
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
