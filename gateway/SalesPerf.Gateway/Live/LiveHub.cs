using System.Collections.Concurrent;
using System.Threading.Channels;
using SalesPerf.ServiceDefaults.Live;
using StackExchange.Redis;

namespace SalesPerf.Gateway.Live;

/// <summary>Reads the live feed once for all readers of this process and hands each what is theirs.</summary>
internal sealed partial class LiveHub(LiveFeed feed, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    // A signal may be lost with its connection; then a change comes this much later.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private const int MostWaiting = 1_000;

    private readonly ConcurrentDictionary<Reader, byte> readers = new();
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly TaskCompletionSource placed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Ends once everything that comes from now on is handed on. What came before that is not: a reader that joined earlier reads the feed for itself after this, or it would
    /// miss what came between its own reading and the hub's beginning. It does not end while the feed is away.
    /// </summary>
    public Task Placed => placed.Task;

    /// <summary>Begins to hand on what comes; dispose of the reader when it leaves.</summary>
    public Reader Join(IReadOnlySet<string> recipients)
    {
        var reader = new Reader(this, recipients);
        readers[reader] = 0;
        return reader;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LiveId? at = null;
        var watching = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!watching) await feed.WatchAsync(Wake);
                watching = true;
                at = await HandOnAsync(at);
                await signal.WaitAsync(Longest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                LogAway(logger, exception);
                await Task.Delay(Longest, time, stoppingToken);
            }
        }
    }

    // Begins at the end: what came before is read by each reader for itself.
    private async Task<LiveId?> HandOnAsync(LiveId? at)
    {
        if (at is null) return await BeginAsync();
        var position = at.Value;
        while (await feed.ReadAfterAsync(position) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
                foreach (var reader in readers.Keys) reader.Offer(entry);
            position = entries[^1].Id;
        }

        return position;
    }

    private async Task<LiveId?> BeginAsync()
    {
        if (!feed.IsThere) return null;
        var end = (await feed.EndsAsync())?.Last ?? LiveId.Zero;
        placed.TrySetResult();
        return end;
    }

    private void Wake()
    {
        try { signal.Release(); }
        catch (SemaphoreFullException) { return; }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live feed does not answer; readers hear nothing for now")]
    private static partial void LogAway(ILogger logger, Exception exception);

    /// <summary>Somebody who listens.</summary>
    internal sealed class Reader(LiveHub hub, IReadOnlySet<string> recipients) : IDisposable
    {
        // One that does not read is cut off, and goes on from its last id when it comes back.
        private readonly Channel<LiveEntry> waiting = Channel.CreateBounded<LiveEntry>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait });

        public ChannelReader<LiveEntry> Entries => waiting.Reader;

        public bool IsFor(LiveEntry entry) => recipients.Contains(entry.Recipient);

        public void Offer(LiveEntry entry)
        {
            if (IsFor(entry) && !waiting.Writer.TryWrite(entry)) waiting.Writer.TryComplete();
        }

        public void Dispose()
        {
            hub.readers.TryRemove(this, out _);
            waiting.Writer.TryComplete();
        }
    }
}
