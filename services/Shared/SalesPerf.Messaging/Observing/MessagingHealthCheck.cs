using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging.Observing;

/// <summary>
/// Asks the broker. A broker that is away makes the service degraded, never unready: commands are accepted, and their events wait in
/// the outbox. Only a process that has just started is unhealthy until its queues exist, because an event published before its
/// subscriber's queue was ever declared reaches nobody.
/// </summary>
internal sealed class MessagingHealthCheck(BrokerProbe broker, SubscriptionRegistry registry, TimeProvider clock, IOptions<MessagingOptions> options)
    : IHealthCheck
{
    private readonly long _startedAt = clock.GetTimestamp();
    private volatile bool _wasReady;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (await broker.AskAsync(registry.Queues, cancellationToken) is not { } queues) return Away("The broker does not answer; events wait in the outbox.");
        var missing = queues.Where(queue => queue.Value is null or { Consumers: 0 }).Select(queue => queue.Key).ToList();
        if (missing.Count > 0) return Away($"Nobody consumes {string.Join(", ", missing)} yet.");
        _wasReady = true;
        return HealthCheckResult.Healthy("The broker answers, and every queue is consumed.");
    }

    private HealthCheckResult Away(string description) =>
        !_wasReady && clock.GetElapsedTime(_startedAt) < options.Value.StartupGrace
            ? HealthCheckResult.Unhealthy(description)
            : HealthCheckResult.Degraded(description);
}
