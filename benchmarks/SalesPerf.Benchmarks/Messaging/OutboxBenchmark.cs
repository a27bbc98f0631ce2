using System.Diagnostics;
using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using SalesPerf.Messaging;
using static SalesPerf.Benchmarks.Messaging.MessagingPeers;

namespace SalesPerf.Benchmarks.Messaging;

/// <summary>
/// From the commit of many events to the confirmation of the last one by a durable quorum queue, beside bare MassTransit that publishes the same bodies with
/// confirms into the same queue: what durability, order and the database cost. Rounds alternate; medians are compared.
/// </summary>
internal static class OutboxBenchmark
{
    private const int Events = 20_000;
    private const int InFlight = 256;
    private const int Rounds = 5;
    private const double Target = 0.6;
    private const string Queue = "benchmark.orders";
    private const string Exchange = "salesperf.events:SalesPerf.Benchmarks.Messaging.OrderPlaced";
    private static readonly string Note = new('n', 200);

    public static async Task<int> RunAsync()
    {
        await using var servers = await BenchmarkServers.StartAsync(withBroker: true);
        var database = await MigrateAsync(servers, "outboxdb");
        await DeclareAsync(servers.Broker);
        await using var app = Service(database, servers.Broker);
        await app.StartAsync();
        var bus = BareBus(servers.Broker);
        await bus.StartAsync();
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (outbox, masstransit) = (await DrainAsync(app.Services, servers, database), await PublishAsync(bus, servers.Broker));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm-up" : $"round {round}")}: outbox {Events / outbox,8:N0}/s   bare MassTransit {Events / masstransit,8:N0}/s"));
            if (round == 0) continue;
            ours.Add(outbox);
            bare.Add(masstransit);
        }

        await bus.StopAsync();
        await app.StopAsync();
        var ratio = Median(bare) / Median(ours);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"outbox to confirmed: {Events / Median(ours):N0} events/s, {ratio:0.00} of bare MassTransit's {Events / Median(bare):N0} (target {Target}: {(ratio >= Target ? "met" : "missed")}); {Machine.Describe()}, PostgreSQL with fsync on"));
        return ratio >= Target ? 0 : 1;
    }

    /// <summary>Seconds from the commit of all events to the moment when all are confirmed.</summary>
    private static async Task<double> DrainAsync(IServiceProvider services, BenchmarkServers servers, string database)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OutboxContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        for (var number = 0; number < Events; number++) outbox.Publish(new OrderPlaced(Guid.CreateVersion7(), number, Note), number.ToString(CultureInfo.InvariantCulture));
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();
        var watch = Stopwatch.StartNew();
        await transaction.CommitAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var pending = new NpgsqlCommand("SELECT NOT EXISTS (SELECT FROM messaging.outbox WHERE published_at IS NULL)", connection);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do await timer.WaitForNextTickAsync();
        while (!(bool)(await pending.ExecuteScalarAsync())!);
        var seconds = watch.Elapsed.TotalSeconds;
        await TakeAllAsync(servers.Broker);
        return seconds;
    }

    /// <summary>Seconds for the same bodies straight to the broker.</summary>
    private static async Task<double> PublishAsync(IBusControl bus, Uri broker)
    {
        var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{Exchange}"));
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Events), new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (number, cancellation) => await endpoint.Send(new OrderPlaced(Guid.CreateVersion7(), number, Note), context => context.Durable = true, cancellation));
        var seconds = watch.Elapsed.TotalSeconds;
        await TakeAllAsync(broker);
        return seconds;
    }

    private static Task DeclareAsync(Uri broker) => WithChannelAsync(broker, async channel =>
    {
        await channel.ExchangeDeclareAsync(Exchange, "fanout", durable: true);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync(Queue, Exchange, "");
    });

    // Every event is in the queue once and only once, or the round was no round.
    private static Task TakeAllAsync(Uri broker) => WithChannelAsync(broker, async channel =>
    {
        var taken = await channel.QueuePurgeAsync(Queue);
        if (taken != Events) throw new InvalidOperationException($"The queue held {taken} messages, not {Events}.");
    });
}
