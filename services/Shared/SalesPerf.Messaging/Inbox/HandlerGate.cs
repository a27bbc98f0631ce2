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

    /// <summary>The key comes first: an event that waits for its turn must not hold a place.</summary>
    public async Task<IDisposable> EnterAsync(string queue, string key, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(uint)HashCode.Combine(queue, key) % (uint)_stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        catch
        {
            stripe.Release();
            throw;
        }

        return new Leave(stripe, _places);
    }

    public void Dispose()
    {
        foreach (var stripe in _stripes) stripe.Dispose();
        _places.Dispose();
    }

    private sealed class Leave(SemaphoreSlim stripe, SemaphoreSlim places) : IDisposable
    {
        public void Dispose()
        {
            places.Release();
            stripe.Release();
        }
    }
}
