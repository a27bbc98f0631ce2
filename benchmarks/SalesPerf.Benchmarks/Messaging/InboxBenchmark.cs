using System.Globalization;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;
using SalesPerf.Messaging;
using static SalesPerf.Benchmarks.Messaging.MessagingPeers;

namespace SalesPerf.Benchmarks.Messaging;

/// <summary>Keeps an order, as a read copy does.</summary>
public sealed class KeepOrder(OutboxContext db) : IHandles<OrderPlaced>
{
    /// <inheritdoc/>
    public Task HandleAsync(OrderPlaced @event, EventContext context, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"INSERT INTO kept_order (id, number, note) VALUES ({@event.OrderId}, {@event.Number}, {@event.Note})", cancellationToken);
}

/// <summary>
/// Events that wait in a durable quorum queue until all have their effect once: in a transaction each, in shared ones, and beside bare MassTransit whose consumer writes the same rows
/// (the inbox row and the effect in one transaction) with plain Npgsql. Rounds alternate; medians are compared.
/// </summary>
internal static class InboxBenchmark
{
    private const int Events = 10_000;
    private const int Rounds = 3;
    private const int BareConcurrency = 16;
    private const string Tables = "CREATE TABLE kept_order (id uuid PRIMARY KEY, number integer NOT NULL, note text NOT NULL); GRANT ALL ON kept_order TO inboxdb_app";
    private static readonly string Note = new('n', 200);

    public static async Task<int> RunAsync()
    {
        await using var servers = await BenchmarkServers.StartAsync(withBroker: true);
        var database = await MigrateAsync(servers, "inboxdb", Tables);
        await using var source = new NpgsqlDataSourceBuilder(database) { ConnectionStringBuilder = { MaxAutoPrepare = 50 } }.Build();
        Contender[] contenders =
        [
            new("benchmark.own", () => ServiceAsync(database, servers.Broker, "benchmark.own", HandledIn.OwnTransaction)),
            new("benchmark.shared", () => ServiceAsync(database, servers.Broker, "benchmark.shared", HandledIn.SharedTransaction)),
            new("benchmark.bare", () => BareAsync(source, servers.Broker, "benchmark.bare")),
        ];
        // Each declares its queue when it runs first; then they are filled while nobody listens.
        foreach (var contender in contenders) await using (await contender.Start()) await DeclaredAsync(servers.Broker, contender.Queue);
        var seconds = contenders.ToDictionary(c => c.Queue, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var taken = await DrainAsync(source, servers.Broker, contender);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm-up" : $"round {round}")}: {contender.Queue,-18} {Events / taken,8:N0}/s"));
                if (round > 0) seconds[contender.Queue].Add(taken);
            }
        }

        var bare = Median(seconds["benchmark.bare"]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"waiting to handled once, beside bare MassTransit with an inbox transaction each ({Events / bare:N0} events/s): own transactions {bare / Median(seconds["benchmark.own"]):0.00}, shared ones {bare / Median(seconds["benchmark.shared"]):0.00} of it; {Machine.Describe()}, PostgreSQL with fsync on"));
        return 0;
    }

    private sealed record Contender(string Queue, Func<Task<IAsyncDisposable>> Start);

    private static async Task<double> DrainAsync(NpgsqlDataSource source, Uri broker, Contender contender)
    {
        await using (var clear = source.CreateCommand("DELETE FROM messaging.inbox; DELETE FROM messaging.inbox_latest; DELETE FROM kept_order")) await clear.ExecuteNonQueryAsync();
        await FillAsync(broker, contender.Queue);
        await using var running = await contender.Start();
        await using var handled = source.CreateCommand("SELECT count(*), coalesce(extract(epoch FROM max(processed_at) - min(processed_at))::float8, 0) FROM messaging.inbox");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            await timer.WaitForNextTickAsync();
            await using var row = await handled.ExecuteReaderAsync();
            await row.ReadAsync();
            if (row.GetInt64(0) == Events) return row.GetDouble(1);
        }
    }

    private static Task FillAsync(Uri broker, string queue) => WithChannelAsync(broker, async channel =>
    {
        foreach (var numbers in Enumerable.Range(0, Events).Chunk(500))
            await Task.WhenAll(numbers.Select(number => PublishAsync(channel, queue, number).AsTask()));
    });

    private static ValueTask PublishAsync(IChannel channel, string queue, int number)
    {
        var id = Guid.CreateVersion7();
        var headers = new Dictionary<string, object?>
        {
            ["sp-event-id"] = id.ToString(), ["sp-event-type"] = typeof(OrderPlaced).FullName, ["sp-key"] = id.ToString(), ["sp-source"] = "benchmark",
            ["sp-sequence"] = number.ToString(CultureInfo.InvariantCulture), ["sp-occurred-at"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        };
        var properties = new BasicProperties { Persistent = true, MessageId = id.ToString(), ContentType = "application/json", Headers = headers };
        return channel.BasicPublishAsync("", queue, mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(new OrderPlaced(id, number, Note), JsonSerializerOptions.Web));
    }

    private static async Task<IAsyncDisposable> ServiceAsync(string database, Uri broker, string queue, HandledIn handledIn)
    {
        var app = Service(database, broker, messaging => messaging.Subscribe<OrderPlaced, KeepOrder>(queue, handledIn: handledIn));
        await app.StartAsync();
        return new Stopping(() => app.StopAsync());
    }

    private static async Task<IAsyncDisposable> BareAsync(NpgsqlDataSource source, Uri broker, string queue)
    {
        var bus = BareBus(broker, configure => configure.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.ConcurrentMessageLimit = BareConcurrency;
            endpoint.PrefetchCount = BareConcurrency * 2;
            endpoint.ClearSerialization();
            endpoint.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType);
            endpoint.Handler<OrderPlaced>(context => KeepAsync(source, queue, context.Message));
        }));
        await bus.StartAsync();
        return new Stopping(() => bus.StopAsync());
    }

    private static async Task KeepAsync(NpgsqlDataSource source, string queue, OrderPlaced placed)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var inbox = new NpgsqlCommand("insert into messaging.inbox (subscription, event_id, outcome) values ($1, $2, 'applied') on conflict do nothing", connection, transaction))
        {
            inbox.Parameters.Add(new NpgsqlParameter<string> { TypedValue = queue });
            inbox.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = placed.OrderId });
            if (await inbox.ExecuteNonQueryAsync() == 0) return;
        }

        await using (var effect = new NpgsqlCommand("INSERT INTO kept_order (id, number, note) VALUES ($1, $2, $3)", connection, transaction))
        {
            effect.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = placed.OrderId });
            effect.Parameters.Add(new NpgsqlParameter<int> { TypedValue = placed.Number });
            effect.Parameters.Add(new NpgsqlParameter { Value = placed.Note, NpgsqlDbType = NpgsqlDbType.Text });
            await effect.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static async Task DeclaredAsync(Uri broker, string queue)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await ExistsAsync(broker, queue)) await timer.WaitForNextTickAsync();
    }

    // Asking for a queue that is not there closes the channel that asks.
    private static async Task<bool> ExistsAsync(Uri broker, string queue)
    {
        try
        {
            await WithChannelAsync(broker, channel => channel.QueueDeclarePassiveAsync(queue));
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }

    private sealed class Stopping(Func<Task> stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await stop();
    }
}
