using System.Collections.Concurrent;
using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;
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
    public async Task<PassEnd> RunAsync(IReadOnlyList<RelayRow> rows, CancellationToken cancellationToken)
    {
        var left = await SendTogetherAsync(rows, cancellationToken);
        if (left.Count == 0) return PassEnd.Finished;
        foreach (var row in left.OrderBy(row => row.Sequence))
        {
            if (await SendAloneAsync(row, cancellationToken) == PassEnd.BrokerAway) return PassEnd.BrokerAway;
        }

        return PassEnd.Finished;
    }

    private async Task<IReadOnlyCollection<RelayRow>> SendTogetherAsync(IReadOnlyList<RelayRow> rows, CancellationToken cancellationToken)
    {
        var sent = new ConcurrentBag<long>();
        var left = new ConcurrentBag<RelayRow>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.ConfirmTimeout);
        using var places = new SemaphoreSlim(options.Value.RelayInFlight);
        await Task.WhenAll(rows.GroupBy(row => row.Lane).Select(lane => SendLaneAsync([.. lane])));

        // What is confirmed is marked even while the process stops: else it is sent again without need.
        if (!sent.IsEmpty) await store.MarkPublishedAsync(sent, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return left;

        async Task SendLaneAsync(RelayRow[] lane)
        {
            var done = 0;
            await places.WaitAsync(CancellationToken.None);
            try
            {
                for (; done < lane.Length; done++)
                {
                    await sender.SendAsync(lane[done], patience.Token);
                    sent.Add(lane[done].Sequence);
                }
            }
            catch (Exception failure)
            {
                logger.LogDebug(failure, "Row {Sequence} was not confirmed", lane[done].Sequence);
                foreach (var row in lane.AsSpan(done)) left.Add(row);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<PassEnd> SendAloneAsync(RelayRow row, CancellationToken cancellationToken)
    {
        for (var sends = 1; ; sends++)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(options.Value.ConfirmTimeout);
                await sender.SendAsync(row, patience.Token);
                await store.MarkPublishedAsync([row.Sequence], CancellationToken.None);
                return PassEnd.Finished;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (IsBrokersTrouble(failure) || !await broker.AnswersAsync(cancellationToken))
                {
                    logger.LogWarning("The broker takes no messages now ({Failure}); events wait in the outbox", failure.Message);
                    return PassEnd.BrokerAway;
                }

                if (sends < options.Value.SendsBeforeQuarantine) continue;
                logger.LogError(failure, "Row {Sequence} ({MessageType}) cannot be sent and is quarantined", row.Sequence, row.MessageType);
                await store.QuarantineAsync(row.Sequence, $"{failure.GetType().Name}: {failure.Message}", cancellationToken);
                return PassEnd.Finished;
            }
        }
    }

    /// <summary>
    /// Whether the failure says nothing against the row: no connection, no answer in time, or a full queue. A channel that the broker
    /// closed with 403, 404 or 406, or a client that refuses to write the message, does.
    /// </summary>
    internal static bool IsBrokersTrouble(Exception failure)
    {
        var causes = Causes(failure).ToList();
        if (causes.OfType<OperationInterruptedException>().Any(cause => cause.ShutdownReason?.ReplyCode is 403 or 404 or 406)) return false;
        return causes.Any(cause => cause is OperationCanceledException or TimeoutException or SocketException or IOException
            or BrokerUnreachableException or OperationInterruptedException or ConnectionException or RabbitMQ.Client.Exceptions.PublishException);
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
