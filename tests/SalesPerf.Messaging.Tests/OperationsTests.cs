using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SalesPerf.Messaging.Persistence;
using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

/// <summary>What an operator relies on: topology, health, meter, clean-up, rights.</summary>
public sealed class OperationsTests : ComplianceTest
{
    [Fact]
    public async Task Every_queue_is_durable_quorum_and_limited_and_nothing_is_transient()
    {
        await using var shop = await StartReadyAsync();
        await shop.PlaceAsync();
        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        var queues = (await VirtualHost.Management.GetFromJsonAsync<List<JsonElement>>(
            new Uri($"queues/{VirtualHost.Name}", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal(
            [NoteRecorded.Queue, RecordOrder.Queue, ShowLatest.Queue, "shop.undelivered"],
            queues.Select(queue => queue.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(queues, queue =>
        {
            Assert.True(queue.GetProperty("durable").GetBoolean());
            Assert.False(queue.GetProperty("auto_delete").GetBoolean());
            Assert.Equal("quorum", queue.GetProperty("arguments").GetProperty("x-queue-type").GetString());
        });
        Assert.All(queues.Where(queue => queue.GetProperty("name").GetString() != "shop.undelivered"), queue =>
            Assert.Equal(20, queue.GetProperty("arguments").GetProperty("x-delivery-limit").GetInt32()));
        var exchanges = (await VirtualHost.Management.GetFromJsonAsync<List<JsonElement>>(
            new Uri($"exchanges/{VirtualHost.Name}", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.All(exchanges.Where(exchange => exchange.GetProperty("name").GetString() is { Length: > 0 } name && !name.StartsWith("amq.", StringComparison.Ordinal)),
            exchange => Assert.True(exchange.GetProperty("durable").GetBoolean() && !exchange.GetProperty("auto_delete").GetBoolean()));
    }

    [Fact]
    public async Task Meter_shows_what_stands_where()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == "SalesPerf.Messaging") own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, old) => Math.Max(old, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, old) => Math.Max(old, value)));
        listener.Start();
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new InvalidCastException("a bug");
        await shop.PlaceAsync();
        await Database.ExecuteAsync(
            "insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at, not_before) values (gen_random_uuid(), gen_random_uuid(), 'T', 'k', '{}', now(), now() + interval '1 hour')");
        await Database.ExecuteAsync(
            "insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at, quarantined_at) values (gen_random_uuid(), gen_random_uuid(), 'T', 'k', '{}', now(), now())");
        await EventualAssert.ThatAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                foreach (var name in (string[])["salesperf.outbox.pending", "salesperf.outbox.quarantined", "salesperf.inbox.dead_letters", "salesperf.outbox.published", "salesperf.inbox.dead_lettered", "salesperf.inbox.consumed"])
                    Assert.True(seen.GetValueOrDefault(name) >= 1, name);
                foreach (var name in (string[])["salesperf.outbox.age", "salesperf.queue.depth"]) Assert.True(seen.ContainsKey(name), name);
                return Task.CompletedTask;
            },
            Soon);
    }

    [Fact]
    public void Process_that_only_migrates_needs_no_broker()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddNpgsqlDataSource(Database.AppConnectionString);
        builder.Services.AddDbContext<ShopContext>();
        builder.AddMessaging<ShopContext>("shop").Subscribe<OrderPlaced, RecordOrder>(RecordOrder.Queue);
        using var app = builder.Build();
        app.MapHealthChecks("/health/ready");
        app.MapDeadLetters("shop");
        Assert.NotNull(app.Services.GetRequiredService<HealthCheckService>());
    }

    [Theory]
    [InlineData("amqp://guest:a%40b@broker:5673/partners", "broker", 5673, "partners", "a@b")]
    [InlineData("amqp://guest:p-_.~!*()w@localhost:5672", "localhost", 5672, "/", "p-_.~!*()w")]
    [InlineData("amqp://user:secret@h", "h", 5672, "/", "secret")]
    public void Address_of_the_broker_is_read(string connection, string host, int port, string virtualHost, string password)
    {
        var address = Bus.BrokerAddress.Parse(connection);
        Assert.Equal((host, port, virtualHost, password), (address.Host, address.Port, address.VirtualHost, address.Password));
        Assert.DoesNotContain(password, address.ToString()[7..].Replace(address.Host, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clean_up_removes_what_is_old_and_nothing_that_waits()
    {
        await using var shop = await StartReadyAsync(options => (options.KeepOutbox, options.KeepInbox, options.CleanUpBatch) = (TimeSpan.FromHours(1), TimeSpan.FromHours(2), 10));
        await shop.PlaceManyAsync(Enumerable.Range(0, 40).Select(number => (number, "")));
        await EffectsEventuallyAsync(NoteRecorded.Queue, 40);
        await QuietAsync();
        await Database.ExecuteAsync("update messaging.outbox set published_at = now() - interval '61 minutes' where message_type like '%OrderPlaced'");
        await Database.ExecuteAsync("update messaging.inbox set processed_at = now() - interval '121 minutes' where subscription = $1", ShowLatest.Queue);
        await Database.ExecuteAsync(
            "insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at, not_before, recorded_at) values (gen_random_uuid(), gen_random_uuid(), 'T', 'k', '{}', now(), now() + interval '1 hour', now() - interval '1 year')");
        Assert.Equal(80, await shop.Services.GetRequiredService<CleanUp>().RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(41, await Database.ScalarAsync<long>("select count(*) from messaging.outbox"));
        Assert.Equal(80, await Database.ScalarAsync<long>("select count(*) from messaging.inbox"));
    }
}
