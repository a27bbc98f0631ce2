using RabbitMQ.Client;

namespace SalesPerf.Messaging.Tests;

/// <summary>What a foreign program could do at the broker.</summary>
internal static class RawBroker
{
    public static Task DeclareExchangeAsync(Uri broker, string name, string type) =>
        WithChannelAsync(broker, channel => channel.ExchangeDeclareAsync(name, type, durable: true));

    /// <summary>Puts bytes into a queue and returns when the broker has confirmed them.</summary>
    public static Task PutAsync(Uri broker, string queue, byte[] body, IDictionary<string, object?> headers) =>
        WithChannelAsync(broker, async channel =>
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Headers = headers, Persistent = true }, body));

    /// <summary>Takes the next message and dies with it, as often as it is there.</summary>
    public static Task TakeAndGiveBackAsync(Uri broker, string queue, int times) =>
        WithChannelAsync(broker, async channel =>
        {
            for (var time = 0; time < times; time++)
            {
                if (await channel.BasicGetAsync(queue, autoAck: false) is { } message) await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
            }
        });

    private static async Task WithChannelAsync(Uri broker, Func<IChannel, Task> work)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await work(channel);
    }
}
