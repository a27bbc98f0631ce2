using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.DeadLetters;
using SalesPerf.Messaging.Observing;
using SalesPerf.Messaging.Outbox;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging.Inbox;

/// <summary>
/// Brings a message to its end: its effect is committed, it waits in the outbox for a later try, or it is a dead letter. Only when one
/// of the three is in the database may the message leave the queue.
/// </summary>
internal sealed class Receiver(
    SubscriptionRegistry registry, IServiceProvider services, OutboxStore outbox, InboxStore inbox, DeadLetterStore deadLetters, HandlerGate gate, SharedTransactions shared,
    IOptions<MessagingOptions> options, TimeProvider clock, ILogger<Receiver> logger)
{
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    public async Task ReceiveAsync(string queue, IReadOnlyDictionary<string, string> headers, byte[] body, CancellationToken cancellationToken)
    {
        if (!Delivery.TryRead(queue, headers, body, out var delivery, out var error))
        {
            var fault = new Fault(Reasons.Poison, null, null, error);
            await KeepAsync(() => deadLetters.AddUnreadableAsync(queue, headers, body, fault, cancellationToken), queue, cancellationToken);
            Telemetry.DeadLettered(queue, fault.Reason);
            logger.LogError("A message at {Queue} is poison: {Error}", queue, error);
            return;
        }

        using var span = Telemetry.Start("process", queue, ActivityKind.Consumer, delivery.Traceparent, delivery.Tracestate);
        span?.SetTag("messaging.message.id", delivery.Context.EventId);
        span?.SetTag("salesperf.attempt", delivery.Context.Attempt);
        await ReceiveAsync(delivery, cancellationToken);
    }

    private async Task ReceiveAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (registry.Find(delivery.Queue, delivery.MessageType) is not { } subscription)
        {
            await SetAsideAsync(delivery, new Fault(Reasons.UnknownType, null, null, $"Nothing at this queue handles {delivery.MessageType}."), cancellationToken);
            return;
        }

        object @event;
        try
        {
            @event = subscription.Read(delivery.Body);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            await SetAsideAsync(delivery, Fault.Of(Reasons.Poison, unreadable), cancellationToken);
            return;
        }

        // Events of one key wait for each other here instead of colliding on the row they change.
        using (await gate.KeyAsync(delivery.Queue, delivery.Context.Key, cancellationToken))
            await ApplyAsync(new Arrived(subscription, @event, delivery, Activity.Current), cancellationToken);
    }

    private async Task ApplyAsync(Arrived arrived, CancellationToken cancellationToken)
    {
        // What failed before would only take others with it.
        if (arrived is { Subscription.SharesTransaction: true, Delivery: { Context.Attempt: 1, DeadLetterId: null } } && await shared.TryApplyAsync(arrived, cancellationToken) is { } outcome)
        {
            Count(arrived.Delivery.Queue, outcome);
            return;
        }

        using (await gate.PlaceAsync(cancellationToken)) await ApplyAloneAsync(arrived, cancellationToken);
    }

    private async Task ApplyAloneAsync(Arrived arrived, CancellationToken cancellationToken)
    {
        var delivery = arrived.Delivery;
        for (var tries = 1; ; tries++)
        {
            try
            {
                Count(delivery.Queue, await arrived.Subscription.ApplyAsync(services, arrived, cancellationToken));
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                var step = RetryTable.Next(RetryTable.Classify(exception), tries, delivery.Context.Attempt, options.Value.Retry);
                if (step is not Step.Again again)
                {
                    await EndAsync(step, exception, delivery, cancellationToken);
                    return;
                }

                logger.LogDebug(exception, "Try {Try} of {EventId} at {Queue} failed", tries, delivery.Context.EventId, delivery.Queue);
                await Task.Delay(again.Pause, clock, cancellationToken);
            }
        }
    }

    private async Task EndAsync(Step step, Exception exception, Delivery delivery, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case Step.Finish:
                await KeepAsync(() => inbox.RecordDoneAsync(delivery, cancellationToken), delivery.Queue, cancellationToken);
                Telemetry.Consumed(delivery.Queue);
                break;
            case Step.Later later:
                Fail(exception);
                logger.LogWarning("{EventId} at {Queue} is tried again in {Delay}: {Failure}", delivery.Context.EventId, delivery.Queue, later.Delay, exception.Message);
                var traceparent = Activity.Current?.Id ?? delivery.Traceparent;
                await KeepAsync(() => outbox.RedeliverAsync(delivery, later.Delay, traceparent, cancellationToken), delivery.Queue, cancellationToken);
                Telemetry.Redelivered(delivery.Queue);
                break;
            case Step.SetAside aside:
                logger.LogError(exception, "{EventId} at {Queue} is set aside: {Reason}", delivery.Context.EventId, delivery.Queue, aside.Reason);
                await SetAsideAsync(delivery, Fault.Of(aside.Reason, exception), cancellationToken);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task SetAsideAsync(Delivery delivery, Fault fault, CancellationToken cancellationToken)
    {
        Activity.Current?.SetStatus(ActivityStatusCode.Error, fault.Message);
        Activity.Current?.SetTag("error.type", fault.Code ?? fault.ExceptionType ?? fault.Reason);
        await KeepAsync(() => deadLetters.AddAsync(delivery, fault, cancellationToken), delivery.Queue, cancellationToken);
        Telemetry.DeadLettered(delivery.Queue, fault.Reason);
    }

    /// <summary>
    /// Writes the end of a message. While the service's own database is away the message stays with this process, which holds back the
    /// queue: giving it back would only use up its deliveries.
    /// </summary>
    private async Task KeepAsync(Func<Task> write, string queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning("A message at {Queue} waits for the database: {Failure}", queue, failure.Message);
                await Task.Delay(StorePause, clock, cancellationToken);
            }
        }
    }

    private static void Fail(Exception exception)
    {
        if (Activity.Current is not { } span) return;
        span.SetStatus(ActivityStatusCode.Error, exception.Message);
        span.SetTag("error.type", (exception as DomainException)?.Error.Code ?? exception.GetType().FullName);
        span.AddException(exception);
    }

    private static void Count(string queue, InboxOutcome outcome)
    {
        Activity.Current?.SetTag("salesperf.inbox.outcome", outcome.ToString());
        switch (outcome)
        {
            case InboxOutcome.Applied: Telemetry.Consumed(queue); break;
            case InboxOutcome.Duplicate: Telemetry.Duplicate(queue); break;
            case InboxOutcome.Stale: Telemetry.Stale(queue); break;
            default: throw new UnreachableException();
        }
    }
}
