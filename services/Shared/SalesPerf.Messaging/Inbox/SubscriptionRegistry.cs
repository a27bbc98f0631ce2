namespace SalesPerf.Messaging.Inbox;

/// <summary>What this process subscribes to; filled while the host is built.</summary>
internal sealed class SubscriptionRegistry(string service)
{
    private readonly Dictionary<(string Queue, string MessageType), Subscription> _subscriptions = [];

    /// <summary>The name of the process's service, as it appears in queues, events and routes.</summary>
    public string Service { get; } = service;

    /// <summary>Where the broker puts messages that it gives up.</summary>
    public string UndeliveredQueue => $"{Service}.undelivered";

    public IReadOnlyList<string> Queues => [.. _subscriptions.Keys.Select(key => key.Queue).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public IEnumerable<Subscription> Of(string queue) => _subscriptions.Values.Where(subscription => subscription.Queue == queue);

    /// <summary>Whether all that comes at a queue may share transactions.</summary>
    public bool SharesTransactions(string queue) => Of(queue).All(subscription => subscription.SharesTransaction);

    public Subscription? Find(string queue, string messageType) => _subscriptions.GetValueOrDefault((queue, messageType));

    public void Add(Subscription subscription)
    {
        if (!subscription.Queue.StartsWith($"{Service}.", StringComparison.Ordinal))
            throw new ArgumentException($"Queue {subscription.Queue} must start with {Service}., so that its owner can be seen.", nameof(subscription));
        if (!_subscriptions.TryAdd((subscription.Queue, subscription.MessageType), subscription))
            throw new ArgumentException($"Queue {subscription.Queue} has a handler of {subscription.MessageType} already.", nameof(subscription));
    }
}
