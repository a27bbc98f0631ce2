using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SalesPerf.AppHost.Native.Dashboard.Live;

/// <summary>What may have changed.</summary>
[Flags]
internal enum Topics
{
    None = 0,
    Resources = 1,
    Console = 2,
    Logs = 4,
    Traces = 8,
    Metrics = 16,
    DeadLetters = 32,
}

/// <summary>
/// Tells open pages that something changed, not what: a page asks again for what it shows. So a burst of a million
/// spans costs a page one question per pause, and a slow page costs nothing.
/// </summary>
internal sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<Subscription, byte> subscriptions = new();

    /// <summary>Marks topics as changed for every open page. Never blocks.</summary>
    public void Publish(Topics topics)
    {
        foreach (var subscription in subscriptions.Keys) subscription.Mark(topics);
    }

    /// <summary>Begins to listen; dispose to end.</summary>
    public Subscription Subscribe()
    {
        var subscription = new Subscription(this);
        subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    internal sealed class Subscription(ChangeFeed feed) : IDisposable
    {
        private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private int pending;

        /// <summary>Waits for a change and returns every topic that changed since the last call.</summary>
        public async Task<Topics> NextAsync(CancellationToken cancellationToken)
        {
            await signal.Reader.ReadAsync(cancellationToken);
            return (Topics)Interlocked.Exchange(ref pending, 0);
        }

        public void Dispose() => feed.subscriptions.TryRemove(this, out _);

        internal void Mark(Topics topics)
        {
            Interlocked.Or(ref pending, (int)topics);
            signal.Writer.TryWrite(true);
        }
    }
}
