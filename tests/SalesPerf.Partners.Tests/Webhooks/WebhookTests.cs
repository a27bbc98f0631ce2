using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Webhooks;

/// <summary>Webhooks end to end: a real process, a real endpoint, and the library of the standard as the judge.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private Receiver _receiver = null!;
    private FeedPlatform _platform = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _platform = await FeedPlatform.StartAsync(s =>
        {
            s["Partners:Webhooks:AllowedLoopbackPorts:0"] = _receiver.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            s["Partners:Webhooks:AllowedLoopbackPorts:1"] = null;
            s["Partners:Webhooks:Timeout"] = "00:01:00";
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Event_then_the_library_of_the_standard_verifies_it_and_refuses_a_changed_one()
    {
        await _platform.OnboardAsync("hooked", "compensation.#");
        var made = await AddAsync("hooked", "compensation.period.*.v1");
        await _platform.PublishAsync(Facts.Statement());
        var id = await _platform.PublishAsync(Facts.Period());

        var posted = await NextAsync(1);
        Assert.Equal(id.ToString(), posted.Headers["webhook-id"]);
        Assert.Equal("application/cloudevents+json; charset=utf-8", posted.Headers["content-type"]);
        Assert.Equal(id.ToString(), JsonNode.Parse(posted.Body)!["id"]!.GetValue<string>());
        var secret = SecretOf(made);
        Assert.Equal((0, "verified\n"), await NodeTool.VerifyAsync(secret, posted.Message));
        Assert.Equal(1, (await NodeTool.VerifyAsync(secret, (posted with { Body = posted.Body.Replace("2026-03", "2026-04", StringComparison.Ordinal) }).Message)).ExitCode);
        Assert.Equal(1, (await NodeTool.VerifyAsync("whsec_" + Convert.ToBase64String(new byte[32]), posted.Message)).ExitCode);
        Assert.Single(_receiver.Requests);
    }

    [Fact]
    public async Task Secret_rotated_then_both_verify_for_a_day_and_then_the_new_one_alone()
    {
        await _platform.OnboardAsync("turning");
        var made = await AddAsync("turning");
        var old = SecretOf(made);
        var renewed = await _platform.PostAsync($"/v1/partners/turning/webhooks/{IdOf(made)}:rotate-secret", null, HttpStatusCode.OK);
        var fresh = SecretOf(renewed);
        Assert.NotEqual(old, fresh);

        await _platform.PublishAsync(Facts.Period());
        var posted = await NextAsync(1);
        Assert.Equal(2, posted.Headers["webhook-signature"].Split(' ').Length);
        Assert.Equal(0, (await NodeTool.VerifyAsync(old, posted.Message)).ExitCode);
        Assert.Equal(0, (await NodeTool.VerifyAsync(fresh, posted.Message)).ExitCode);

        await ExecuteAsync("UPDATE partners.webhook SET previous_until = now() - interval '1 second'");
        await _platform.PublishAsync(Facts.Period("2026-04"));
        var later = await NextAsync(2);
        Assert.Equal(1, (await NodeTool.VerifyAsync(old, later.Message)).ExitCode);
        Assert.Equal(0, (await NodeTool.VerifyAsync(fresh, later.Message)).ExitCode);
        Assert.Equal(0L, await _platform.ScalarAsync<long>($"SELECT count(*) FROM partners.webhook WHERE encode(sealed_secret, 'base64') LIKE '%{fresh["whsec_".Length..][..20]}%'"));
    }

    [Fact]
    public async Task Endpoint_that_fails_then_it_is_tried_again_with_the_same_id_and_later_events_do_not_wait_for_ever()
    {
        var fails = 2;
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = Interlocked.Decrement(ref fails) >= 0 ? 500 : 204;
            return Task.CompletedTask;
        };
        await _platform.OnboardAsync("stumbling");
        var made = await AddAsync("stumbling");
        var id = await _platform.PublishAsync(Facts.Period());
        await DeliveryAsync("stumbling", made, d => Assert.Equal((1, 500), (d["attempts"]!.GetValue<int>(), d["lastStatus"]!.GetValue<int>())));
        await HurryAsync();
        await DeliveryAsync("stumbling", made, d => Assert.Equal(2, d["attempts"]!.GetValue<int>()));
        await HurryAsync();
        await DeliveryAsync("stumbling", made, d => Assert.Equal("delivered", d["status"]!.GetValue<string>()));
        Assert.All(_receiver.Requests, r => Assert.Equal(id.ToString(), r.Headers["webhook-id"]));
        Assert.Equal(3, _receiver.Requests.Count);
    }

    [Fact]
    public async Task Delivery_given_up_then_it_is_sent_again_by_hand_once_the_webhook_is_enabled()
    {
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        await _platform.OnboardAsync("gone");
        var made = await AddAsync("gone");
        var id = await _platform.PublishAsync(Facts.Period());
        var delivery = await DeliveryAsync("gone", made, d => Assert.Equal("failed", d["status"]!.GetValue<string>()));
        var path = $"/v1/partners/gone/webhooks/{IdOf(made)}";
        var disabled = await _platform.GetAsync(path);
        Assert.False(disabled["enabled"]!.GetValue<bool>());
        Assert.Equal("partners.webhook_disabled", (await _platform.PostAsync($"{path}/deliveries/{delivery["id"]}:resend", null, HttpStatusCode.Conflict))["code"]!.GetValue<string>());

        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 200;
            return Task.CompletedTask;
        };
        // While it is disabled events are not queued for it; a replay brings them.
        var missed = await _platform.PublishAsync(Facts.Period("2026-04"));
        await EventualAssert.ThatAsync(async () => Assert.Equal(2L, await _platform.ScalarAsync<long>("SELECT count(*) FROM partners.archive")), Soon);
        await _platform.PostAsync($"{path}:enable", null, HttpStatusCode.OK);
        await _platform.PostAsync($"{path}/deliveries/{delivery["id"]}:resend", null, HttpStatusCode.Accepted);
        await _platform.PostAsync("/v1/partners/gone/replays", new { after = id, webhookId = IdOf(made) }, HttpStatusCode.Accepted);
        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.Equal([id.ToString(), missed.ToString()], _receiver.Requests.Skip(1).Select(r => r.Headers["webhook-id"]).Order(StringComparer.Ordinal));
                return Task.CompletedTask;
            },
            Soon);
        await EventualAssert.ThatAsync(async () => Assert.Equal(2, (await _platform.GetAsync("/v1/partners/gone/statistics"))["webhooks"]!["delivered"]!.GetValue<int>()), Soon);

        var byHand = await _platform.PostAsync($"{path}:disable", null, HttpStatusCode.OK);
        Assert.Equal((false, "By hand."), (byHand["enabled"]!.GetValue<bool>(), byHand["disabledReason"]!.GetValue<string>()));
        await _platform.PublishAsync(Facts.Period("2026-05"));
        await EventualAssert.ThatAsync(async () => Assert.Equal(3L, await _platform.ScalarAsync<long>("SELECT count(*) FROM partners.archive")), Soon);
        Assert.Equal(2L, await _platform.ScalarAsync<long>("SELECT count(DISTINCT sequence) FROM partners.delivery"));
    }

    [Fact]
    public async Task Loopback_ports_outside_development_then_the_process_does_not_start()
    {
        await using var production = await FeedPlatform.CreateAsync(s =>
        {
            s["environment"] = "Production";
            s["Partners:Webhooks:AllowedLoopbackPorts:0"] = "8787";
        });
        var failure = await Assert.ThrowsAnyAsync<Exception>(production.StartProcessAsync);
        Assert.Contains("AllowedLoopbackPorts", (failure as OptionsValidationException ?? failure.GetBaseException()).Message, StringComparison.Ordinal);
    }

    private async Task<JsonNode> AddAsync(string code, params string[] types) => await _platform.PostAsync($"/v1/partners/{code}/webhooks", new { url = _receiver.Url, types }, HttpStatusCode.Created);

    private static string IdOf(JsonNode made) => made["webhook"]!["id"]!.GetValue<string>();

    private static string SecretOf(JsonNode made) => made["secret"]!.GetValue<string>();

    private async Task<Posted> NextAsync(int number)
    {
        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.True(_receiver.Requests.Count >= number, $"{_receiver.Requests.Count} requests");
                return Task.CompletedTask;
            },
            Soon);
        return _receiver.Requests.ElementAt(number - 1);
    }

    private async Task<JsonNode> DeliveryAsync(string code, JsonNode made, Action<JsonNode> assertion) => await EventualAssert.GetAsync(
        async () => (await _platform.GetAsync($"/v1/partners/{code}/webhooks/{IdOf(made)}/deliveries"))["items"]!.AsArray() is [var latest, ..] ? latest! : new JsonObject(),
        delivery =>
        {
            Assert.NotNull(delivery["id"]);
            assertion(delivery);
        },
        Soon);

    // The next attempt is due now: nobody waits three days in a test.
    private Task HurryAsync() => ExecuteAsync("UPDATE partners.delivery SET next_attempt_at = now() WHERE status = 'pending'");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _platform.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
