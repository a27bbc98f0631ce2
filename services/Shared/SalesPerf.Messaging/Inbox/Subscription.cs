using System.Data;
using System.Diagnostics;
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

/// <summary>What every handler has in common: a scope of its own, and its effect in one transaction with the inbox row.</summary>
internal abstract class Subscription<TDbContext>(string queue, Type eventType, EventOrder order) : Subscription(queue, eventType, order)
    where TDbContext : DbContext
{
    public override async Task<InboxOutcome> ApplyAsync(
        IServiceProvider services, object @event, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var current = scope.ServiceProvider.GetRequiredService<EventScope>();
        (current.Handling, current.Queue) = (delivery.Context, delivery.Queue);
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var handle = Handler(scope.ServiceProvider, @event, delivery);
        // A context that retries by itself only accepts transactions inside its own strategy; others run this straight.
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                db.ChangeTracker.Clear();
                return await InTransactionAsync(db, handle, delivery, token);
            },
            cancellationToken);
    }

    /// <summary>The handler of this scope, closed over the event.</summary>
    protected abstract Func<CancellationToken, Task> Handler(IServiceProvider scope, object @event, Delivery delivery);

    private async Task<InboxOutcome> InTransactionAsync(
        TDbContext db, Func<CancellationToken, Task> handle, Delivery delivery, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var inbox = new InboxRows((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        var outcome = await inbox.AdmitAsync(delivery, Order, cancellationToken);
        if (outcome == InboxOutcome.Applied)
        {
            await handle(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        if (delivery.DeadLetterId is { } deadLetter) await inbox.ResolveAsync(deadLetter, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }
}

/// <summary>A handler of one type.</summary>
internal sealed class Subscription<TDbContext, TEvent, THandler>(string queue, EventOrder order) : Subscription<TDbContext>(queue, typeof(TEvent), order)
    where TDbContext : DbContext
    where TEvent : class
    where THandler : class, IHandles<TEvent>
{
    protected override Func<CancellationToken, Task> Handler(IServiceProvider scope, object @event, Delivery delivery)
    {
        var handler = scope.GetRequiredService<THandler>();
        return token => handler.HandleAsync((TEvent)@event, delivery.Context, token);
    }
}

/// <summary>A handler of many types, for one of them.</summary>
internal sealed class EverySubscription<TDbContext, THandler>(string queue, Type eventType) : Subscription<TDbContext>(queue, eventType, EventOrder.Any)
    where TDbContext : DbContext
    where THandler : class, IHandlesEveryEvent
{
    protected override Func<CancellationToken, Task> Handler(IServiceProvider scope, object @event, Delivery delivery)
    {
        var handler = scope.GetRequiredService<THandler>();
        return token => handler.HandleAsync(@event, delivery.Context, Activity.Current?.Id ?? delivery.Traceparent, token);
    }
}
