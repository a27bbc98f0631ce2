namespace SalesPerf.Messaging.Tests.Shop;

/// <summary>An order was placed. Key: the order's id, or what the test wants to keep in order.</summary>
public sealed record OrderPlaced(Guid OrderId, int Number, string Note);

/// <summary>An order's effect is known; published by a handler.</summary>
public sealed record OrderRecorded(Guid OrderId, int Number, string Note);

/// <summary>What the handlers of one test do before their effect; by default nothing.</summary>
public sealed class Behaviour
{
    private int _calls;

    public Func<OrderPlaced, EventContext, int, CancellationToken, Task> BeforeEffect { get; set; } = (_, _, _, _) => Task.CompletedTask;

    /// <summary>The same of <see cref="ShowLatest"/>, which shares its transactions.</summary>
    public Func<OrderPlaced, CancellationToken, Task> BeforeShown { get; set; } = (_, _) => Task.CompletedTask;

    public int Calls => _calls;

    public Task RunAsync(OrderPlaced placed, EventContext context, CancellationToken cancellationToken) =>
        BeforeEffect(placed, context, Interlocked.Increment(ref _calls), cancellationToken);
}

/// <summary>Records an effect, and says so.</summary>
public sealed class RecordOrder(ShopContext db, Behaviour behaviour, IOutbox outbox) : IHandles<OrderPlaced>
{
    public const string Queue = "shop.record-order";

    public async Task HandleAsync(OrderPlaced @event, EventContext context, CancellationToken cancellationToken)
    {
        await behaviour.RunAsync(@event, context, cancellationToken);
        db.Effects.Add(Effects.Of(Queue, @event.Number, @event.Note, context));
        outbox.Publish(new OrderRecorded(@event.OrderId, @event.Number, @event.Note), context.Key);
    }
}

/// <summary>Keeps only the latest of each key; those that wait share a transaction.</summary>
public sealed class ShowLatest(ShopContext db, Behaviour behaviour) : IHandles<OrderPlaced>
{
    public const string Queue = "shop.show-latest";

    public async Task HandleAsync(OrderPlaced @event, EventContext context, CancellationToken cancellationToken)
    {
        await behaviour.BeforeShown(@event, cancellationToken);
        db.Effects.Add(Effects.Of(Queue, @event.Number, @event.Note, context));
    }
}

/// <summary>The second link of the chain.</summary>
public sealed class NoteRecorded(ShopContext db) : IHandles<OrderRecorded>
{
    public const string Queue = "shop.note-recorded";

    public Task HandleAsync(OrderRecorded @event, EventContext context, CancellationToken cancellationToken)
    {
        db.Effects.Add(Effects.Of(Queue, @event.Number, @event.Note, context));
        return Task.CompletedTask;
    }
}

internal static class Effects
{
    public static Effect Of(string queue, int number, string note, EventContext context) => new()
    {
        EventId = context.EventId,
        Queue = queue,
        Key = context.Key,
        Sequence = context.Sequence,
        Number = number,
        Note = note,
        OnBehalfOf = context.OnBehalfOf,
        Attempt = context.Attempt,
    };
}
