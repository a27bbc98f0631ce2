using System.Threading.Channels;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SalesPerf.Messaging.Bus;

namespace SalesPerf.Messaging.Feed;

/// <summary>What a partner published.</summary>
/// <param name="Partner">Code of the partner whose exchange it came through: nobody else may publish there.</param>
/// <param name="Body">The message.</param>
public sealed record InboundMessage(string Partner, ReadOnlyMemory<byte> Body);

/// <summary>Reads what partners publish, in order per partner. A message is acknowledged when it was kept; whatever fails before gives it again.</summary>
public sealed class FeedReceiver
{
    private const ushort Prefetch = 100;

    private readonly BrokerAddress _address;

    internal FeedReceiver(BrokerAddress address, IOptions<FeedOptions> options) => _address = address with { VirtualHost = options.Value.VirtualHost };

    /// <summary>Reads until the connection or the keeping of a message fails; throws what failed.</summary>
    /// <param name="partners">Codes of those who may write, asked for from time to time.</param>
    /// <param name="keep">Keeps a message for good.</param>
    /// <param name="lookAgain">How often new partners are looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task<IReadOnlyCollection<string>>> partners, Func<InboundMessage, CancellationToken, Task> keep, TimeSpan lookAgain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partners);
        ArgumentNullException.ThrowIfNull(keep);
        await using var connection = await Connections.Factory(_address).CreateConnectionAsync("salesperf inbound messages", cancellationToken);
        await using var reading = new Reading(connection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] work = [reading.FollowAsync(partners, lookAgain, ended.Token), reading.KeepAsync(keep, ended.Token)];
        try { await await Task.WhenAny(work); }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(work).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>One connection with a channel a partner: a queue that goes away ends its channel, and no other's.</summary>
    private sealed class Reading(IConnection connection) : IAsyncDisposable
    {
        private readonly Channel<(IChannel Channel, ulong Tag, InboundMessage Message)> _arrived = Channel.CreateUnbounded<(IChannel, ulong, InboundMessage)>();
        private readonly Dictionary<string, IChannel> _channels = new(StringComparer.Ordinal);

        public async Task FollowAsync(Func<CancellationToken, Task<IReadOnlyCollection<string>>> partners, TimeSpan lookAgain, CancellationToken cancellationToken)
        {
            using var timer = new PeriodicTimer(lookAgain);
            do
            {
                if (!connection.IsOpen) throw new IOException($"The broker closed the connection: {connection.CloseReason}");
                var wanted = await partners(cancellationToken);
                foreach (var (gone, channel) in _channels.Where(c => !c.Value.IsOpen || !wanted.Contains(c.Key)).ToArray()) await EndAsync(gone, channel);
                foreach (var partner in wanted.Where(p => !_channels.ContainsKey(p))) await BeginAsync(partner, cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }

        public async Task KeepAsync(Func<InboundMessage, CancellationToken, Task> keep, CancellationToken cancellationToken)
        {
            await foreach (var (channel, tag, message) in _arrived.Reader.ReadAllAsync(cancellationToken))
            {
                // Of a channel that ended the broker gives everything again.
                if (!channel.IsOpen) continue;
                await keep(message, cancellationToken);
                await Connections.EndAsync(() => channel.BasicAckAsync(tag, multiple: false, cancellationToken));
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var channel in _channels.Values) await Connections.EndAsync(channel.DisposeAsync);
        }

        private async Task BeginAsync(string partner, CancellationToken cancellationToken)
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
                var consumer = new AsyncEventingBasicConsumer(channel);
                // The body is the client's again after this.
                consumer.ReceivedAsync += (_, delivery) => _arrived.Writer.WriteAsync((channel, delivery.DeliveryTag, new InboundMessage(partner, delivery.Body.ToArray())), CancellationToken.None).AsTask();
                await channel.BasicConsumeAsync(FeedTopology.InboundOf(partner), autoAck: false, consumer, cancellationToken);
                _channels[partner] = channel;
            }
            // The queue is not there yet: the next look finds it.
            catch (OperationInterruptedException) { await Connections.EndAsync(channel.DisposeAsync); }
        }

        private Task EndAsync(string partner, IChannel channel)
        {
            _channels.Remove(partner);
            return Connections.EndAsync(channel.DisposeAsync);
        }
    }
}
