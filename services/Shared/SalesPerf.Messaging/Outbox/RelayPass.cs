using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.Bus;

namespace SalesPerf.Messaging.Outbox;

/// <summary>How a pass over a batch of rows ended.</summary>
internal enum PassEnd
{
    /// <summary>Every row is published or quarantined.</summary>
    Finished,

    /// <summary>The broker does not take messages now; what is left stays in the outbox.</summary>
    BrokerAway,
}

/// <summary>
/// Sends a batch: rows of one key one after the other, different keys at once. A row that fails is tried again alone, because on a
/// shared channel the broker's refusal of one message fails the others that wait for their confirmation.
/// </summary>
internal sealed class RelayPass(OutboxStore store, BusSender sender, BrokerProbe broker, IOptions<MessagingOptions> options, ILogger<RelayPass> logger)
{
    /// <summary>Exchanges that failed last; their rows are sent alone and last until one succeeds, so that nobody waits for them.</summary>
    private readonly HashSet<string> _suspects = new(StringComparer.Ordinal);

    public async Task<PassEnd> RunAsync(IReadOnlyList<RelayRow> rows, CancellationToken cancellationToken)
    {
        var left = await SendTogetherAsync(rows, cancellationToken);
        return left.Count == 0 ? PassEnd.Finished : await SendAloneAsync(left, cancellationToken);
    }

    private async Task<IReadOnlyCollection<RelayRow>> SendTogetherAsync(IReadOnlyList<RelayRow> rows, CancellationToken cancellationToken)
    {
        var confirmed = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true });
        var left = new ConcurrentBag<RelayRow>();
        using var patience = Patience(options.Value.ConfirmTimeout, cancellationToken);
        using var places = new SemaphoreSlim(options.Value.RelayInFlight);
        var marking = MarkAsync(confirmed.Reader);
        await Task.WhenAll(rows.GroupBy(row => row.Lane).Select(lane => SendLaneAsync([.. lane])));
        confirmed.Writer.Complete();
        await marking;
        cancellationToken.ThrowIfCancellationRequested();
        return left;

        async Task SendLaneAsync(RelayRow[] lane)
        {
            var done = 0;
            await places.WaitAsync(CancellationToken.None);
            try
            {
                for (; done < lane.Length && !_suspects.Contains(lane[done].Exchange); done++)
                {
                    await sender.SendAsync(lane[done], patience.Token);
                    confirmed.Writer.TryWrite(lane[done].Sequence);
                }
            }
            catch (Exception failure)
            {
                logger.LogDebug(failure, "Row {Sequence} was not confirmed", lane[done].Sequence);
            }
            finally
            {
                foreach (var row in lane.AsSpan(done)) left.Add(row);
                places.Release();
            }
        }
    }

    /// <summary>
    /// Marks what is confirmed while the rest is on its way; each statement takes what came in during the last one. It goes on while the
    /// process stops: what is not marked is sent again without need.
    /// </summary>
    private async Task MarkAsync(ChannelReader<long> confirmed)
    {
        var sequences = new List<long>();
        while (await confirmed.WaitToReadAsync(CancellationToken.None))
        {
            while (confirmed.TryRead(out var sequence)) sequences.Add(sequence);
            await store.MarkPublishedAsync(sequences, CancellationToken.None);
            sequences.Clear();
        }
    }

    /// <summary>
    /// One row at a time. A failure counts against the row only if the broker takes a message of our own right after it; then the row
    /// and its key go to the end of the line, and after some tries into quarantine.
    /// </summary>
    private async Task<PassEnd> SendAloneAsync(IReadOnlyCollection<RelayRow> left, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<long, int>();
        var lanes = new PriorityQueue<Queue<RelayRow>, (int, long)>();
        foreach (var lane in left.OrderBy(row => row.Sequence).GroupBy(row => row.Lane).Select(lane => new Queue<RelayRow>(lane)))
            lanes.Enqueue(lane, Turn(lane.Peek()));
        while (lanes.TryDequeue(out var lane, out _))
        {
            while (lane.TryPeek(out var row))
            {
                if (await TrySendAsync(row, cancellationToken) is { } failure)
                {
                    if (!await broker.TakesMessagesAsync(cancellationToken)) return BrokerAway(failure);
                    _suspects.Add(row.Exchange);
                    failures[row.Sequence] = failures.GetValueOrDefault(row.Sequence) + 1;
                    if (failures[row.Sequence] < options.Value.SendsBeforeQuarantine)
                    {
                        lanes.Enqueue(lane, Turn(row));
                        break;
                    }

                    await QuarantineAsync(row, failure, cancellationToken);
                }

                lane.Dequeue();
            }
        }

        return PassEnd.Finished;

        (int, long) Turn(RelayRow row) => (failures.GetValueOrDefault(row.Sequence) + (_suspects.Contains(row.Exchange) ? 1 : 0), row.Sequence);
    }

    private async Task<Exception?> TrySendAsync(RelayRow row, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = Patience(options.Value.AloneTimeout, cancellationToken);
            await sender.SendAsync(row, patience.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug(failure, "Row {Sequence} was not confirmed alone", row.Sequence);
            return failure;
        }

        await store.MarkPublishedAsync([row.Sequence], CancellationToken.None);
        _suspects.Remove(row.Exchange);
        return null;
    }

    private async Task QuarantineAsync(RelayRow row, Exception failure, CancellationToken cancellationToken)
    {
        logger.LogError(failure, "Row {Sequence} ({MessageType}) cannot be sent and is quarantined", row.Sequence, row.MessageType);
        var reason = failure is OperationCanceledException
            ? "The broker did not confirm it, while it took other messages; its log says why it closed the channel."
            : $"{failure.GetType().Name}: {failure.Message}";
        await store.QuarantineAsync(row.Sequence, reason, cancellationToken);
    }

    private PassEnd BrokerAway(Exception failure)
    {
        logger.LogWarning("The broker takes no messages now ({Failure}); events wait in the outbox", failure.Message);
        return PassEnd.BrokerAway;
    }

    private static CancellationTokenSource Patience(TimeSpan span, CancellationToken cancellationToken)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(span);
        return patience;
    }
}
