using Microsoft.Extensions.Options;

namespace SalesPerf.Messaging.Inbox;

/// <summary>
/// Lets one event at a time through per (queue, key), and so many at once in all. Keys are kept in bounded memory: those that share a
/// stripe also wait for each other.
/// </summary>
internal sealed class HandlerGate(IOptions<MessagingOptions> options) : IDisposable
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];
    private readonly SemaphoreSlim _places = new(options.Value.ProcessConcurrency);

    /// <summary>Waits for the events of the same key that came before. The key comes before the place: an event that waits for its turn must not hold one.</summary>
    public Task<IDisposable> KeyAsync(string queue, string key, CancellationToken cancellationToken) =>
        EnterAsync(_stripes[(uint)HashCode.Combine(queue, key) % (uint)_stripes.Length], cancellationToken);

    /// <summary>Waits for a place among the transactions that this process does at once.</summary>
    public Task<IDisposable> PlaceAsync(CancellationToken cancellationToken) => EnterAsync(_places, cancellationToken);

    public void Dispose()
    {
        foreach (var stripe in _stripes) stripe.Dispose();
        _places.Dispose();
    }

    private static async Task<IDisposable> EnterAsync(SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        return new Leave(gate);
    }

    private sealed class Leave(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
