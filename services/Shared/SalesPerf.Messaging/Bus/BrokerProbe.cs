using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SalesPerf.Messaging.Bus;

/// <summary>What the broker says of a queue.</summary>
internal sealed record QueueState(uint Messages, uint Consumers);

/// <summary>
/// Asks the broker itself, over a connection of its own. The bus keeps saying that it is healthy for seconds after the broker died,
/// and a frozen broker still holds its connections; only an answer counts.
/// </summary>
internal sealed class BrokerProbe(BrokerAddress address, string service, ILogger<BrokerProbe> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IConnection? _connection;

    /// <summary>
    /// True if the broker has just confirmed an empty message that goes nowhere. A broker short of memory or disk answers all else and
    /// takes no messages.
    /// </summary>
    public async Task<bool> TakesMessagesAsync(CancellationToken cancellationToken) =>
        await AskAsync(PublishAsync, cancellationToken) is true;

    /// <summary>The state of each queue (null where it does not exist); null if the broker does not answer.</summary>
    public Task<IReadOnlyDictionary<string, QueueState?>?> AskAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        AskAsync((connection, token) => StatesAsync(connection, queues, token), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _gate.Dispose();
    }

    private async Task<T?> AskAsync<T>(Func<IConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Connections.Patience);
        var entered = false;
        try
        {
            await _gate.WaitAsync(patience.Token);
            entered = true;
            return await ask(await ConnectAsync(patience.Token), patience.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug(failure, "The broker at {Address} does not answer", address);
            if (entered) await CloseAsync();
            return default;
        }
        finally
        {
            if (entered) _gate.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open) return open;
        await CloseAsync();
        return _connection = await Connections.Factory(address).CreateConnectionAsync($"{service} probe", cancellationToken);
    }

    private static async Task<bool> PublishAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await channel.BasicPublishAsync("", "salesperf.probe", ReadOnlyMemory<byte>.Empty, cancellationToken);
        return true;
    }

    private static async Task<IReadOnlyDictionary<string, QueueState?>> StatesAsync(
        IConnection connection, IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, QueueState?>(queues.Count, StringComparer.Ordinal);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            foreach (var queue in queues)
            {
                // A passive declaration of a queue that does not exist closes the channel.
                if (!channel.IsOpen)
                {
                    await channel.DisposeAsync();
                    channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                }

                states[queue] = await StateAsync(channel, queue, cancellationToken);
            }
        }
        finally
        {
            await channel.DisposeAsync();
        }

        return states;
    }

    private static async Task<QueueState?> StateAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        try
        {
            var declared = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return new QueueState(declared.MessageCount, declared.ConsumerCount);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    private async Task CloseAsync()
    {
        var connection = Interlocked.Exchange(ref _connection, null);
        if (connection is null) return;
        try
        {
            // The other end may be gone, and then nothing is left to close.
            await connection.AbortAsync();
            await connection.DisposeAsync();
        }
        catch (Exception failure)
        {
            logger.LogDebug(failure, "The probe's connection was gone already");
        }
    }
}
