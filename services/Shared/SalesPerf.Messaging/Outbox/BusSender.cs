using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Mime;
using MassTransit;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Observing;

namespace SalesPerf.Messaging.Outbox;

/// <summary>Sends a row through the bus as it is: its JSON is the body, nothing is parsed or written again.</summary>
internal sealed class BusSender(IBus bus, string service)
{
    private readonly ConcurrentDictionary<string, Task<ISendEndpoint>> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Completes when the broker has confirmed that the message is stored in every queue it goes to.</summary>
    public async Task SendAsync(RelayRow row, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Start("publish", row.Exchange, ActivityKind.Producer, row.Traceparent, row.Tracestate);
        span?.SetTag("messaging.message.id", row.EventId);
        try
        {
            var endpoint = await EndpointAsync(row.Exchange);
            await endpoint.Send(new OutboxMessage(), new RowPipe(row, service, span?.Id ?? row.Traceparent), cancellationToken);
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }

        Telemetry.Published(row.MessageType);
    }

    private async Task<ISendEndpoint> EndpointAsync(string exchange)
    {
        var endpoint = _endpoints.GetOrAdd(exchange, name => bus.GetSendEndpoint(new Uri($"exchange:{name}")));
        try
        {
            return await endpoint;
        }
        catch
        {
            _endpoints.TryRemove(new KeyValuePair<string, Task<ISendEndpoint>>(exchange, endpoint));
            throw;
        }
    }

    private sealed class RowPipe(RelayRow row, string service, string? traceparent) : IPipe<SendContext<OutboxMessage>>
    {
        public Task Send(SendContext<OutboxMessage> context)
        {
            context.Serializer = new RowSerializer(row.Payload);
            context.MessageId = row.EventId;
            context.Durable = true;
            var headers = context.Headers;
            headers.Set(Wire.EventId, row.EventId.ToString());
            headers.Set(Wire.EventType, row.MessageType);
            headers.Set(Wire.Key, row.Key);
            headers.Set(Wire.Sequence, (row.SourceSequence ?? row.Sequence).ToString(CultureInfo.InvariantCulture));
            headers.Set(Wire.OccurredAt, row.OccurredAt.ToString("O", CultureInfo.InvariantCulture));
            headers.Set(Wire.Source, row.Source ?? service);
            headers.Set(Wire.Attempt, row.Attempt.ToString(CultureInfo.InvariantCulture));
            if (row.OnBehalfOf is not null) headers.Set(Wire.OnBehalfOf, row.OnBehalfOf);
            if (row.DeadLetterId is { } deadLetter) headers.Set(Wire.DeadLetterId, deadLetter.ToString());
            if (traceparent is not null) headers.Set(Wire.Traceparent, traceparent);
            if (row.Tracestate is not null) headers.Set(Wire.Tracestate, row.Tracestate);
            return Task.CompletedTask;
        }

        public void Probe(ProbeContext context) => context.CreateScope("outbox-row");
    }

    private sealed class RowSerializer(byte[] payload) : IMessageSerializer
    {
        private static readonly ContentType Json = new("application/json");

        public ContentType ContentType => Json;

        public MessageBody GetMessageBody<T>(SendContext<T> context) where T : class => new BytesMessageBody(payload);
    }
}

/// <summary>The bus wants a type for what it sends; ours is written in the row.</summary>
internal sealed record OutboxMessage;
