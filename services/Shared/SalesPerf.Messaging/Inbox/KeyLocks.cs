namespace SalesPerf.Messaging.Inbox;

/// <summary>Lets one event at a time through per (queue, key), in bounded memory: keys that share a stripe also wait for each other.</summary>
internal sealed class KeyLocks : IDisposable
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> EnterAsync(string queue, string key, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(uint)HashCode.Combine(queue, key) % (uint)_stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        return new Leave(stripe);
    }

    public void Dispose()
    {
        foreach (var stripe in _stripes) stripe.Dispose();
    }

    private sealed class Leave(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
