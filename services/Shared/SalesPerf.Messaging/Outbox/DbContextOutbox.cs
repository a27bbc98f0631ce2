using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Messaging.Observing;
using SalesPerf.Messaging.Persistence;

namespace SalesPerf.Messaging.Outbox;

/// <summary>Adds events to the scoped DbContext.</summary>
internal sealed class DbContextOutbox<TDbContext>(TDbContext db, TimeProvider clock, EventScope scope, IEnumerable<IOnBehalfOf> callers) : IOutbox
    where TDbContext : DbContext
{
    public void Publish<TEvent>(TEvent @event, string key) where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var type = Wire.TypeName(@event.GetType());
        using var span = Telemetry.Spans.StartActivity($"outbox {type}", ActivityKind.Internal);
        if (span is not null) Telemetry.Tag(span, "outbox", Wire.Exchange(type));
        var now = clock.GetUtcNow();
        var id = RowIds.Next(now);
        span?.SetTag("messaging.message.id", id);
        db.Add(new OutboxRow
        {
            RowId = id,
            EventId = id,
            MessageType = type,
            Key = key,
            Payload = JsonSerializer.Serialize(@event, @event.GetType(), Wire.Json),
            OccurredAt = now,
            // In a chain of events it is still the person at its beginning; there is no caller to ask.
            OnBehalfOf = scope.Handling is { } handling ? handling.OnBehalfOf : callers.LastOrDefault()?.Subject,
            Traceparent = Activity.Current?.Id,
            Tracestate = Activity.Current?.TraceStateString,
        });
    }
}
