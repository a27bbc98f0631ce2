using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SalesPerf.Messaging.Inbox;

/// <summary>
/// Gives events of a queue that came while a transaction of it was at work the next one together. Nobody waits for company: an event that comes alone is handled at once, alone.
/// </summary>
internal sealed class SharedTransactions(IServiceProvider services, HandlerGate gate, IOptions<MessagingOptions> options, ILogger<SharedTransactions> logger)
{
    private readonly ConcurrentDictionary<string, Channel<Waiting>> _queues = new(StringComparer.Ordinal);

    /// <summary>What the event came to; null where the transaction failed, for whichever of its events, and each has to be handled alone.</summary>
    public async Task<InboxOutcome?> TryApplyAsync(Arrived arrived, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(arrived, cancellationToken);
        await _queues.GetOrAdd(arrived.Delivery.Queue, Begin).Writer.WriteAsync(waiting, cancellationToken);
        return await waiting.Outcome.Task;
    }

    private Channel<Waiting> Begin(string queue)
    {
        var waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
        // Whoever comes first begins the work, which must not go on in its trace.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => WorkAsync(waiting.Reader));
        return waiting;
    }

    private async Task WorkAsync(ChannelReader<Waiting> queue)
    {
        var together = new List<Waiting>();
        while (await queue.WaitToReadAsync())
        {
            while (together.Count < options.Value.Together && queue.TryRead(out var next)) together.Add(next);
            await ApplyAsync(together);
            together.Clear();
        }
    }

    private async Task ApplyAsync(IReadOnlyList<Waiting> together)
    {
        // One endpoint brings them, so they end with the same token.
        var (first, cancellationToken) = (together[0].Arrived, together[0].CancellationToken);
        try
        {
            using var place = await gate.PlaceAsync(cancellationToken);
            var outcomes = await first.Subscription.ApplyAsync(services, [.. together.Select(w => w.Arrived)], cancellationToken);
            for (var number = 0; number < outcomes.Length; number++) together[number].Outcome.SetResult(outcomes[number]);
        }
        catch (Exception failure)
        {
            logger.LogDebug(failure, "{Events} events at {Queue} are handled alone, because their transaction failed", together.Count, first.Delivery.Queue);
            foreach (var waiting in together) waiting.Outcome.SetResult(null);
        }
    }

    private sealed record Waiting(Arrived Arrived, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<InboxOutcome?> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
