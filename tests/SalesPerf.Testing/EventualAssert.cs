namespace SalesPerf.Testing;

/// <summary>For effects that arrive later: repeats an assertion until it holds.</summary>
public static class EventualAssert
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when <paramref name="assertion"/> holds; otherwise fails with what it last saw.</summary>
    public static async Task ThatAsync(Func<Task> assertion, TimeSpan within)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception lastSeen) when (TimeProvider.System.GetElapsedTime(started) >= within)
            {
                throw new EventualAssertException($"Not within {within.TotalSeconds:0.#} s. Last seen: {lastSeen.Message}", lastSeen);
            }
            catch (Exception)
            {
                // Not yet: the reason is told by the last failure, when time is up.
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>Returns the first value that satisfies the assertion.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Action<T> assertion, TimeSpan within)
    {
        T value = default!;
        await ThatAsync(
            async () =>
            {
                value = await read();
                assertion(value);
            },
            within);
        return value;
    }
}

/// <summary>The assertion did not come true in time; the inner exception is its last failure.</summary>
public sealed class EventualAssertException(string message, Exception lastSeen) : Exception(message, lastSeen);
