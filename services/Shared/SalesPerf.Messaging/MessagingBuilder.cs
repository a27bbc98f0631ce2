using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging;

/// <summary>Collects what a service subscribes to.</summary>
public sealed class MessagingBuilder
{
    private readonly IServiceCollection _services;
    private readonly SubscriptionRegistry _registry;
    private readonly ISubscriptionFactory _factory;

    internal MessagingBuilder(IServiceCollection services, SubscriptionRegistry registry, ISubscriptionFactory factory) =>
        (_services, _registry, _factory) = (services, registry, factory);

    /// <summary>Delivers every <typeparamref name="TEvent"/>, whoever publishes it, to <typeparamref name="THandler"/>.</summary>
    /// <param name="queue">Names the effect, beginning with the service: <c>compensation.recalculate-on-quota-changed</c>. It is the identity of the subscription.</param>
    /// <param name="order">What to do with an event that is older than one applied before.</param>
    /// <param name="handledIn">Whether events that wait share a transaction.</param>
    public MessagingBuilder Subscribe<TEvent, THandler>(string queue, EventOrder order = EventOrder.Any, HandledIn handledIn = HandledIn.OwnTransaction)
        where TEvent : class
        where THandler : class, IHandles<TEvent>
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        _registry.Add(_factory.Create<TEvent, THandler>(queue, order, handledIn));
        _services.AddScoped<THandler>();
        return this;
    }

    /// <summary>Delivers every event of these types, whoever publishes it, to <typeparamref name="THandler"/>.</summary>
    /// <param name="queue">As in <see cref="Subscribe{TEvent,THandler}"/>.</param>
    /// <param name="events">The event classes.</param>
    /// <param name="handledIn">As there.</param>
    public MessagingBuilder SubscribeEvery<THandler>(string queue, IEnumerable<Type> events, HandledIn handledIn = HandledIn.OwnTransaction) where THandler : class, IHandlesEveryEvent
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentNullException.ThrowIfNull(events);
        foreach (var type in events) _registry.Add(_factory.CreateForEvery<THandler>(queue, type, handledIn));
        _services.AddScoped<THandler>();
        return this;
    }
}
