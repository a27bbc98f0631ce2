using System.Net;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Feed;

/// <summary>With a broker of its own, which it stops, and a process that it ends.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(120);

    private TestBroker _broker = null!;
    private FeedPlatform _platform = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartNewAsync(management: true);
        _platform = await FeedPlatform.StartAsync(broker: _broker);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Broker_down_and_process_killed_between_archive_and_publish_then_nothing_is_lost_and_ids_stay()
    {
        var access = await _platform.OnboardAsync("steady");
        var sent = new List<string>();
        for (var i = 0; i < 10; i++) sent.Add((await _platform.PublishAsync(Facts.Period($"2026-{i:00}"), $"key-{i % 3}", times: 1 + (i % 2))).ToString());
        await EventualAssert.ThatAsync(async () => Assert.Equal(10L, await _platform.ScalarAsync<long>("SELECT count(*) FROM partners.archive WHERE published_at IS NOT NULL")), Recovery);

        // Archived, and the broker away before it is published; then the process ends too.
        await _broker.StopAsync();
        await _platform.PostAsync("/v1/partners/steady/samples", new { type = Facts.StatementKey }, HttpStatusCode.Accepted);
        sent.Add(await _platform.ScalarAsync<string>("SELECT event_id::text FROM partners.archive WHERE published_at IS NULL"));
        if (TestServers.IsLongRun) await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await _platform.StopProcessAsync();
        // Published and not noted: as after a crash between the confirmation and the note.
        await using (var unnote = _platform.Owner.CreateCommand("UPDATE partners.archive SET published_at = NULL, outcome = NULL WHERE sequence > 5")) await unnote.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await _broker.StartAsync();
        await _platform.StartProcessAsync();

        sent.Add((await _platform.PublishAsync(Facts.Period("2027-01"))).ToString());
        await EventualAssert.ThatAsync(async () => Assert.Equal(12L, await _platform.ScalarAsync<long>("SELECT count(*) FROM partners.archive WHERE published_at IS NOT NULL")), Recovery);
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        var received = new List<string>();
        await EventualAssert.ThatAsync(
            async () =>
            {
                while (await reader.Channel.BasicGetAsync(access.Broker.Queue, autoAck: true) is { } message) received.Add(message.BasicProperties.MessageId!);
                Assert.Empty(sent.Except(received));
            },
            Recovery);
        // At least once: repeated, never under another id.
        Assert.Empty(received.Except(sent));
        Assert.True(received.Count > sent.Count, "Nothing was repeated, so the repetition was not tested.");
        await _platform.InvariantsHoldAsync();
    }

    [Fact]
    public async Task Broker_that_lost_its_queues_then_they_are_made_again()
    {
        var access = await _platform.OnboardAsync("rebuilt");
        using var management = _platform.Management();
        (await management.DeleteAsync(new Uri($"queues/{_platform.FeedHost}/{access.Broker.Queue}", UriKind.Relative))).Dispose();
        await _platform.StopProcessAsync();
        await _platform.StartProcessAsync();
        await using var reader = await PartnerReading.ConnectAsync(access.Broker);
        var id = await _platform.PublishAsync(Facts.Period());
        Assert.Equal(id.ToString(), Assert.Single(await reader.TakeAsync(access.Broker.Queue, 1)).Id);
    }
}
