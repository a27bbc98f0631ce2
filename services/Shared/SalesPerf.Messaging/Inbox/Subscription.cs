using System.Data;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SalesPerf.Messaging.Bus;

namespace SalesPerf.Messaging.Inbox;

/// <summary>What a delivery came to.</summary>
internal enum InboxOutcome
{
    /// <summary>The handler's effect is committed.</summary>
    Applied,

    /// <summary>This subscription had the effect of this event before.</summary>
    Duplicate,

    /// <summary>A later event of the same key was applied before; this one has no effect.</summary>
    Stale,
}

/// <summary>One handler of one event type at one queue.</summary>
internal abstract class Subscription(string queue, Type eventType, EventOrder order)
{
    public string Queue { get; } = queue;
    public EventOrder Order { get; } = order;
    public string MessageType { get; } = Wire.TypeName(eventType);

    /// <summary>Throws <see cref="JsonException"/> where the body is not an event of this type.</summary>
    public object Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, eventType, Wire.Json) ?? throw new JsonException("The body is null.");

    /// <summary>Runs the handler once, in a scope and a transaction of its own.</summary>
    public abstract Task<InboxOutcome> ApplyAsync(IServiceProvider services, object @event, Delivery delivery, CancellationToken cancellationToken);
}

/// <inheritdoc />
internal sealed class Subscription<TDbContext, TEvent, THandler>(string queue, EventOrder order) : Subscription(queue, typeof(TEvent), order)
    where TDbContext : DbContext
    where TEvent : class
    where THandler : class, IHandles<TEvent>
{
    public override async Task<InboxOutcome> ApplyAsync(
        IServiceProvider services, object @event, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var current = scope.ServiceProvider.GetRequiredService<EventScope>();
        (current.Handling, current.Queue) = (delivery.Context, delivery.Queue);
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var handler = scope.ServiceProvider.GetRequiredService<THandler>();
        // A context that retries by itself only accepts transactions inside its own strategy; others run this straight.
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                db.ChangeTracker.Clear();
                return await InTransactionAsync(db, handler, (TEvent)@event, delivery, token);
            },
            cancellationToken);
    }

    private async Task<InboxOutcome> InTransactionAsync(
        TDbContext db, THandler handler, TEvent @event, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var inbox = new InboxRows((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        var outcome = await inbox.AdmitAsync(delivery, Order, cancellationToken);
        if (outcome == InboxOutcome.Applied)
        {
            await handler.HandleAsync(@event, delivery.Context, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        if (delivery.DeadLetterId is { } deadLetter) await inbox.ResolveAsync(deadLetter, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }
}
