using Microsoft.Extensions.Logging;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Messaging.Observing;

namespace SalesPerf.Messaging.DeadLetters;

/// <summary>Records messages that the broker gave up after too many deliveries to processes that ended with them.</summary>
internal sealed class Undelivered(DeadLetterStore deadLetters, SubscriptionRegistry registry, TimeProvider clock, ILogger<Undelivered> logger)
{
    /// <summary>The header in which the broker names the queue that gave the message up first.</summary>
    private const string FirstQueue = "x-first-death-queue";

    public async Task ReceiveAsync(IReadOnlyDictionary<string, string> headers, byte[] body, CancellationToken cancellationToken)
    {
        var queue = headers.GetValueOrDefault(FirstQueue) ?? registry.UndeliveredQueue;
        var fault = new Fault(Reasons.DeliveryLimit, null, null, "The broker delivered it too often without an answer.");
        logger.LogError("The broker gave up a message of {Queue}", queue);
        while (true)
        {
            try
            {
                await (Delivery.TryRead(queue, headers, body, out var delivery, out _)
                    ? deadLetters.AddAsync(delivery, fault, cancellationToken)
                    : deadLetters.AddUnreadableAsync(queue, headers, body, fault, cancellationToken));
                Telemetry.DeadLettered(queue, fault.Reason);
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning("A message of {Queue} waits for the database: {Failure}", queue, failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
        }
    }
}
