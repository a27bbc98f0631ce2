using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SalesPerf.Messaging.Bus;

namespace SalesPerf.Messaging.Feed;

/// <summary>What the broker did with a message of the feed.</summary>
public enum FeedOutcome
{
    /// <summary>It is stored in every queue that it goes to.</summary>
    Routed,

    /// <summary>It goes to no queue, and the broker gave it back.</summary>
    Unroutable,

    /// <summary>At least one queue took it not, because it is full.</summary>
    Rejected,
}

/// <summary>A CloudEvent on its way to partners.</summary>
/// <param name="Id">The same in every repetition.</param>
/// <param name="Type">The event's type.</param>
/// <param name="RoutingKey"><c>service.entity.action.v1</c>.</param>
/// <param name="OccurredAt">When it happened (UTC).</param>
/// <param name="Document">The CloudEvent, structured JSON in UTF-8.</param>
/// <param name="Traceparent">The trace it belongs to, or null.</param>
public sealed record FeedMessage(string Id, string Type, string RoutingKey, DateTimeOffset OccurredAt, ReadOnlyMemory<byte> Document, string? Traceparent);

/// <summary>The broker does not take messages now.</summary>
public sealed class FeedUnavailableException(string message, Exception cause) : Exception(message, cause);

/// <summary>Publishes to the feed, durably, with confirms, and notices what goes nowhere. Many may publish at once.</summary>
public sealed class FeedPublisher : IAsyncDisposable
{
    private const string ContentType = "application/cloudevents+json";

    private readonly BrokerAddress _address;
    private readonly FeedOptions _options;
    private readonly SemaphoreSlim _gate = new(1);
    private IConnection? _connection;
    private IChannel? _channel;

    internal FeedPublisher(BrokerAddress address, IOptions<FeedOptions> options) =>
        (_address, _options) = (address with { VirtualHost = options.Value.VirtualHost }, options.Value);

    /// <summary>To all partners whose bindings match the routing key. Throws <see cref="FeedUnavailableException"/> while the broker takes nothing.</summary>
    public Task<FeedOutcome> PublishAsync(FeedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(FeedTopology.Exchange, message.RoutingKey, message, cancellationToken);
    }

    /// <summary>To one partner's queue alone.</summary>
    public Task<FeedOutcome> PublishToAsync(string partner, FeedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(string.Empty, FeedTopology.QueueOf(partner), message, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _gate.Dispose();
    }

    private async Task<FeedOutcome> SendAsync(string exchange, string routingKey, FeedMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.ConfirmTimeout);
        IChannel? channel = null;
        try
        {
            channel = await ChannelAsync(patience.Token);
            await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, PropertiesOf(message), message.Document, patience.Token);
            return FeedOutcome.Routed;
        }
        catch (PublishException refusal)
        {
            return refusal.IsReturn ? FeedOutcome.Unroutable : FeedOutcome.Rejected;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await DropAsync(channel);
            throw new FeedUnavailableException($"The broker did not confirm an event of the feed: {failure.Message}", failure);
        }
    }

    private static BasicProperties PropertiesOf(FeedMessage message) => new()
    {
        ContentType = ContentType,
        ContentEncoding = "utf-8",
        Persistent = true,
        MessageId = message.Id,
        Type = message.Type,
        AppId = "salesperf",
        Timestamp = new AmqpTimestamp(message.OccurredAt.ToUnixTimeSeconds()),
        Headers = message.Traceparent is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { [Wire.Traceparent] = message.Traceparent },
    };

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open) return open;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true } opened) return opened;
            await CloseAsync();
            _connection = await Connections.Factory(_address).CreateConnectionAsync("salesperf partner feed", cancellationToken);
            return _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A channel that failed once is not trusted again; the next message opens another.</summary>
    private async Task DropAsync(IChannel? failed)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (failed is null || ReferenceEquals(failed, _channel)) await CloseAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CloseAsync()
    {
        var (connection, channel) = (_connection, _channel);
        (_connection, _channel) = (null, null);
        if (channel is not null) await Connections.EndAsync(channel.DisposeAsync);
        if (connection is null) return;
        await Connections.EndAsync(async () => await connection.AbortAsync());
        await Connections.EndAsync(connection.DisposeAsync);
    }
}
