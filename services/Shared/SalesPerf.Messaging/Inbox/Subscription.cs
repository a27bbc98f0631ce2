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
internal abstract class Subscription(string queue, Type eventType, EventOrder order, HandledIn handledIn)
{
    public string Queue { get; } = queue;
    public EventOrder Order { get; } = order;
    public string MessageType { get; } = Wire.TypeName(eventType);

    /// <summary>Whether events that wait have their effects in one transaction.</summary>
    public bool SharesTransaction => handledIn == HandledIn.SharedTransaction;

    /// <summary>Throws <see cref="JsonException"/> where the body is not an event of this type.</summary>
    public object Read(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, eventType, Wire.Json) ?? throw new JsonException("The body is null.");

    /// <summary>Runs the handler once, in a scope and a transaction of its own.</summary>
    public async Task<InboxOutcome> ApplyAsync(IServiceProvider services, Arrived arrived, CancellationToken cancellationToken) => (await ApplyAsync(services, [arrived], cancellationToken))[0];

    /// <summary>Runs the handlers of some events of this queue one after the other, in one scope and one transaction: all have their effect, or none has.</summary>
    /// <returns>What each came to.</returns>
    public abstract Task<InboxOutcome[]> ApplyAsync(IServiceProvider services, IReadOnlyList<Arrived> arrived, CancellationToken cancellationToken);
}

/// <summary>An event that came, read, with who handles it and the span of its handling.</summary>
internal sealed record Arrived(Subscription Subscription, object Event, Delivery Delivery, Activity? Span);

/// <summary>What every handler has in common: a scope of its own, and its effect in one transaction with the inbox row.</summary>
internal abstract class Subscription<TDbContext>(string queue, Type eventType, EventOrder order, HandledIn handledIn) : Subscription(queue, eventType, order, handledIn)
    where TDbContext : DbContext
{
    public override async Task<InboxOutcome[]> ApplyAsync(IServiceProvider services, IReadOnlyList<Arrived> arrived, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        // Before the transaction, whose begin tells the database who acts.
        scope.ServiceProvider.GetRequiredService<EventScope>().Handle(arrived[0].Delivery);
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        // A context that retries by itself only accepts transactions inside its own strategy; others run this straight.
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(token => InTransactionAsync(db, scope.ServiceProvider, arrived, token), cancellationToken);
    }

    /// <summary>The handler of this scope, closed over the event.</summary>
    protected abstract Func<CancellationToken, Task> Handler(IServiceProvider scope, object @event, Delivery delivery);

    private static async Task<InboxOutcome[]> InTransactionAsync(TDbContext db, IServiceProvider scope, IReadOnlyList<Arrived> arrived, CancellationToken cancellationToken)
    {
        // What fails is rolled back as a whole: a savepoint around each save would be two more ways to the database.
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var inbox = new InboxRows((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        var outcomes = new InboxOutcome[arrived.Count];
        for (var number = 0; number < outcomes.Length; number++)
        {
            Activity.Current = arrived[number].Span ?? Activity.Current;
            outcomes[number] = await OneAsync(db, scope, inbox, arrived[number], isFirst: number == 0, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }

    private static async Task<InboxOutcome> OneAsync(TDbContext db, IServiceProvider scope, InboxRows inbox, Arrived arrived, bool isFirst, CancellationToken cancellationToken)
    {
        var delivery = arrived.Delivery;
        scope.GetRequiredService<EventScope>().Handle(delivery);
        db.ChangeTracker.Clear();
        var outcome = await inbox.AdmitAsync(delivery, arrived.Subscription.Order, isFirst ? null : scope.GetService<ISaysWhoActs>()?.Statement(), cancellationToken);
        if (outcome == InboxOutcome.Applied)
        {
            await ((Subscription<TDbContext>)arrived.Subscription).Handler(scope, arrived.Event, delivery)(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        if (delivery.DeadLetterId is { } deadLetter) await inbox.ResolveAsync(deadLetter, cancellationToken);
        return outcome;
    }
}

/// <summary>A handler of one type.</summary>
internal sealed class Subscription<TDbContext, TEvent, THandler>(string queue, EventOrder order, HandledIn handledIn) : Subscription<TDbContext>(queue, typeof(TEvent), order, handledIn)
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
internal sealed class EverySubscription<TDbContext, THandler>(string queue, Type eventType, HandledIn handledIn) : Subscription<TDbContext>(queue, eventType, EventOrder.Any, handledIn)
    where TDbContext : DbContext
    where THandler : class, IHandlesEveryEvent
{
    protected override Func<CancellationToken, Task> Handler(IServiceProvider scope, object @event, Delivery delivery)
    {
        var handler = scope.GetRequiredService<THandler>();
        return token => handler.HandleAsync(@event, delivery.Context, Activity.Current?.Id ?? delivery.Traceparent, token);
    }
}
