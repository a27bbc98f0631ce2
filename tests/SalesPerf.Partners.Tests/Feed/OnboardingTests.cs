using System.Net;
using System.Net.Http.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Feed;

/// <summary>What a partner may do at the broker and at the API: its own, and nothing else.</summary>
public sealed class OnboardingTests(SharedFeedPlatform shared) : IClassFixture<SharedFeedPlatform>
{
    private readonly FeedPlatform _platform = shared.Platform;

    [Fact]
    public async Task Partner_on_board_then_it_may_read_its_own_queues_and_do_nothing_else()
    {
        var access = await _platform.OnboardAsync("acme");
        var other = await _platform.OnboardAsync("acme-two");
        Assert.Equal($"{_platform.FeedHost}.acme", access.Broker.UserName);

        await AllowedAsync(access.Broker, r => r.Channel.BasicGetAsync(access.Broker.Queue, autoAck: true));
        await AllowedAsync(access.Broker, r => r.Channel.BasicGetAsync(access.Broker.DeadLetterQueue, autoAck: true));
        await RefusedAsync(access.Broker, r => r.Channel.BasicGetAsync(other.Broker.Queue, autoAck: true));
        await RefusedAsync(access.Broker, r => r.Channel.QueueDeclareAsync("mine", durable: true, exclusive: false, autoDelete: false));
        await RefusedAsync(access.Broker, r => r.Channel.QueueDeleteAsync(access.Broker.Queue, ifUnused: false, ifEmpty: false));
        await RefusedAsync(access.Broker, r => r.Channel.QueueBindAsync(access.Broker.Queue, FeedTopology.Exchange, "#"));
        await RefusedAsync(access.Broker, r => r.Channel.QueueBindAsync(access.Broker.Queue, "amq.topic", "#"));
        await RefusedAsync(access.Broker, async r =>
        {
            await r.Channel.BasicPublishAsync(FeedTopology.Exchange, "compensation.statement.published.v1", ReadOnlyMemory<byte>.Empty);
            await r.Channel.BasicGetAsync(access.Broker.Queue, autoAck: true);
        });
        await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => PartnerReading.ConnectAsync(access.Broker with { VirtualHost = "/" }));
    }

    [Fact]
    public async Task Queue_of_a_partner_then_it_is_a_quorum_queue_with_its_limits()
    {
        await _platform.OnboardAsync("limits");
        using var management = _platform.Management();
        var queue = (await management.GetFromJsonAsync<System.Text.Json.Nodes.JsonObject>($"queues/{_platform.FeedHost}/partner.limits"))!;
        var arguments = queue["arguments"]!;
        Assert.Equal("quorum", arguments["x-queue-type"]!.GetValue<string>());
        Assert.Equal(10, arguments["x-delivery-limit"]!.GetValue<int>());
        Assert.Equal(100_000, arguments["x-max-length"]!.GetValue<int>());
        Assert.Equal("reject-publish", arguments["x-overflow"]!.GetValue<string>());
        Assert.Equal(FeedTopology.DeadLetterExchange, arguments["x-dead-letter-exchange"]!.GetValue<string>());
        Assert.Equal("at-least-once", arguments["x-dead-letter-strategy"]!.GetValue<string>());
    }

    [Fact]
    public async Task Secret_rotated_then_the_old_one_ends_and_the_new_one_reads_what_waited()
    {
        var before = await _platform.OnboardAsync("rotated");
        await _platform.PublishAsync(Facts.Period());
        using var self = await _platform.AsPartnerAsync("rotated");
        var answer = await Requests.SendAsync(self, HttpMethod.Post, "/v1/partners/rotated:rotate-secret", null, HttpStatusCode.OK);
        var after = before.Broker with { Password = answer["broker"]!["password"]!.GetValue<string>() };

        Assert.NotEqual(before.Broker.Password, after.Password);
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => PartnerReading.ConnectAsync(before.Broker));
        await using var reader = await PartnerReading.ConnectAsync(after);
        Assert.Single(await reader.TakeAsync(after.Queue, 1));
        Assert.Equal(0L, await _platform.ScalarAsync<long>($"SELECT count(*) FROM http.idempotency_key WHERE encode(body, 'escape') LIKE '%{after.Password}%'"));
    }

    [Fact]
    public async Task Bindings_changed_then_the_partner_gets_other_events_from_then_on()
    {
        var access = await _platform.OnboardAsync("moved", "goals.#");
        await Requests.SendAsync(_platform.Operator, HttpMethod.Put, "/v1/partners/moved/bindings", new { bindings = new[] { "compensation.period.*.v1" } }, HttpStatusCode.OK);
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        await _platform.PublishAsync(Facts.Statement());
        var id = await _platform.PublishAsync(Facts.Period());
        Assert.Equal(id.ToString(), Assert.Single(await reader.TakeAsync(access.Broker.Queue, 1)).Id);
    }

    [Fact]
    public async Task Partner_off_board_then_user_queue_and_webhooks_are_gone_and_the_code_is_free()
    {
        var access = await _platform.OnboardAsync("leaver");
        await using (var reader = await PartnerReading.ConnectAsync(access.Broker))
        {
            using var left = await _platform.Operator.DeleteAsync(new Uri("/v1/partners/leaver", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
            await Assert.ThrowsAnyAsync<Exception>(() => reader.Channel.BasicGetAsync(access.Broker.Queue, autoAck: true));
        }

        await Assert.ThrowsAsync<BrokerUnreachableException>(() => PartnerReading.ConnectAsync(access.Broker));
        using var management = _platform.Management();
        using var queue = await management.GetAsync(new Uri($"queues/{_platform.FeedHost}/partner.leaver", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, queue.StatusCode);
        await Requests.SendAsync(_platform.Operator, HttpMethod.Get, "/v1/partners/leaver", null, HttpStatusCode.NotFound);
        await _platform.OnboardAsync("leaver");
    }

    [Fact]
    public async Task Another_partner_then_the_existence_of_the_first_is_not_told()
    {
        await _platform.OnboardAsync("first");
        await _platform.OnboardAsync("second");
        using var second = await _platform.AsPartnerAsync("second");
        foreach (var path in new[] { "/v1/partners/first", "/v1/partners/first/statistics", "/v1/partners/first/webhooks", "/v1/partners/nobody" })
            Assert.Equal("partners.partner_not_found", (await Requests.SendAsync(second, HttpMethod.Get, path, null, HttpStatusCode.NotFound))["code"]!.GetValue<string>());
        await Requests.SendAsync(second, HttpMethod.Post, "/v1/partners/first:rotate-secret", null, HttpStatusCode.NotFound);
        await Requests.SendAsync(second, HttpMethod.Get, "/v1/partners", null, HttpStatusCode.Forbidden);
        await Requests.SendAsync(second, HttpMethod.Get, "/v1/partners/second", null, HttpStatusCode.OK);
        using var rep = _platform.As((await TestIssuer.GetAsync()).TokenFor(Persona.Rep));
        await Requests.SendAsync(rep, HttpMethod.Get, "/v1/partners/events", null, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Acme", "#", "partners.code_invalid")]
    [InlineData("a", "#", "partners.code_invalid")]
    [InlineData("events", "#", "partners.code_invalid")]
    [InlineData("acme", "compensation.lost.#", "partners.binding_matches_nothing")]
    [InlineData("acme", "a..b", "partners.binding_matches_nothing")]
    public async Task Wrong_request_then_its_stable_code(string code, string binding, string refusal) => Assert.Equal(refusal, (await Requests.SendAsync(
        _platform.Operator, HttpMethod.Post, "/v1/partners", new { code, name = "Acme", bindings = new[] { binding }, clientId = "x" }, HttpStatusCode.BadRequest))["code"]!.GetValue<string>());

    [Fact]
    public async Task Second_of_the_same_code_then_it_is_refused_and_the_first_still_reads()
    {
        var first = await _platform.OnboardAsync("twice");
        var refusal = await Requests.SendAsync(_platform.Operator, HttpMethod.Post, "/v1/partners", new { code = "twice", name = "Other", clientId = "other" }, HttpStatusCode.Conflict);
        Assert.Equal("partners.partner_exists", refusal["code"]!.GetValue<string>());
        await AllowedAsync(first.Broker, r => r.Channel.BasicGetAsync(first.Broker.Queue, autoAck: true));
    }

    private static async Task AllowedAsync(FeedAccess access, Func<PartnerReading, Task> work)
    {
        await using var reader = await PartnerReading.ConnectAsync(access);
        await work(reader);
        Assert.True(reader.Channel.IsOpen);
    }

    private static async Task RefusedAsync(FeedAccess access, Func<PartnerReading, Task> work)
    {
        await using var reader = await PartnerReading.ConnectAsync(access);
        var refusal = await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => work(reader));
        Assert.Equal(403, refusal.ShutdownReason!.ReplyCode);
    }
}
