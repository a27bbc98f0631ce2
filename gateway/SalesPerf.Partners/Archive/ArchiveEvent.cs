using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Persistence;
using SalesPerf.Partners.Webhooks;

namespace SalesPerf.Partners.Archive;

/// <summary>Keeps every event of all services as partners will get it. From its row on nothing can be lost: queues and webhooks are served from there.</summary>
internal sealed class ArchiveEvent(PartnersDb db, ScheduleDeliveries deliveries, IOptions<PartnersOptions> options) : IHandlesEveryEvent
{
    public const string Queue = "partners.archive-event";

    private const long OrderLock = 0x5061_7274_4172_6368; // "PartArch"

    private Guid? ordered;

    public Task HandleAsync(object @event, EventContext context, string? traceparent, CancellationToken cancellationToken) =>
        AddAsync(EventCatalogue.Of(@event.GetType()), @event, context, traceparent, null, cancellationToken);

    /// <summary>Archives a sample that only one partner gets.</summary>
    public Task AddSampleAsync(EventType type, object @event, EventContext context, string? traceparent, Guid partnerId, CancellationToken cancellationToken) =>
        AddAsync(type, @event, context, traceparent, partnerId, cancellationToken);

    private async Task AddAsync(EventType type, object @event, EventContext context, string? traceparent, Guid? onlyFor, CancellationToken cancellationToken)
    {
        var archived = new ArchivedEvent
        {
            EventId = context.EventId,
            EventType = type.Type,
            RoutingKey = type.RoutingKey,
            PartitionKey = context.Key,
            OccurredAt = context.OccurredAt,
            Traceparent = traceparent,
            OnlyFor = onlyFor,
            Document = CloudEvent.Write(type, @event, context, new Uri(options.Value.PublicAddress), traceparent, onlyFor is not null),
        };
        await InOrderAsync(cancellationToken);
        db.Archive.Add(archived);
        await db.SaveChangesAsync(cancellationToken);
        await deliveries.ForAsync(archived, cancellationToken);
    }

    // One transaction after the other, so that a higher number is never visible before a lower one: who reads on from a number misses nothing.
    private async Task InOrderAsync(CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction!.TransactionId;
        if (transaction == ordered) return;
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({OrderLock})", cancellationToken);
        ordered = transaction;
    }
}
