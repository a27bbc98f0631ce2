using Microsoft.EntityFrameworkCore;

namespace SalesPerf.Messaging.Inbox;

/// <summary>Closes over the DbContext of the service, so that a subscription need not name it.</summary>
internal interface ISubscriptionFactory
{
    Subscription Create<TEvent, THandler>(string queue, EventOrder order, HandledIn handledIn) where TEvent : class where THandler : class, IHandles<TEvent>;

    Subscription CreateForEvery<THandler>(string queue, Type eventType, HandledIn handledIn) where THandler : class, IHandlesEveryEvent;
}

/// <inheritdoc />
internal sealed class SubscriptionFactory<TDbContext> : ISubscriptionFactory where TDbContext : DbContext
{
    public Subscription Create<TEvent, THandler>(string queue, EventOrder order, HandledIn handledIn) where TEvent : class where THandler : class, IHandles<TEvent> =>
        new Subscription<TDbContext, TEvent, THandler>(queue, order, handledIn);

    public Subscription CreateForEvery<THandler>(string queue, Type eventType, HandledIn handledIn) where THandler : class, IHandlesEveryEvent =>
        new EverySubscription<TDbContext, THandler>(queue, eventType, handledIn);
}
