using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.DeadLetters;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging.Bus;

/// <summary>How the bus is set up: durable exchanges per event type, one quorum queue per subscription, nothing transient.</summary>
internal static class BusConfiguration
{
    public static void AddBus(IServiceCollection services)
    {
        var before = services.Where(ConfiguresHealthChecks).ToList();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq(Configure);
        });
        // The bus's own check calls itself healthy for seconds after the broker died, and unhealthy where the service can well work.
        // Besides, asking for it builds the bus, which a process that only migrates cannot.
        foreach (var added in services.Where(ConfiguresHealthChecks).Except(before).ToList()) services.Remove(added);
        services.Configure<MassTransitHostOptions>(host =>
        {
            // The process serves commands while the broker is away; the bus connects in its own time.
            host.WaitUntilStarted = false;
            host.StopTimeout = TimeSpan.FromSeconds(10);
        });
    }

    private static bool ConfiguresHealthChecks(ServiceDescriptor service) => service.ServiceType == typeof(IConfigureOptions<HealthCheckServiceOptions>);

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator bus)
    {
        var address = context.GetRequiredService<BrokerAddress>();
        var registry = context.GetRequiredService<SubscriptionRegistry>();
        var options = context.GetRequiredService<IOptions<MessagingOptions>>().Value;
        bus.Host(address.Host, address.Port, address.VirtualHost, registry.Service, host =>
        {
            host.Username(address.User);
            host.Password(address.Password);
            host.Heartbeat(TimeSpan.FromSeconds(10));
            if (address.UseTls) host.UseSsl(tls => tls.ServerName = address.Host);
        });
        foreach (var queue in registry.Queues) Receive(bus, context, registry, queue, options);
        if (registry.Queues.Count > 0) ReceiveUndelivered(bus, context, registry);
    }

    private static void Receive(
        IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context, SubscriptionRegistry registry, string queue, MessagingOptions options)
    {
        var receiver = context.GetRequiredService<Receiver>();
        bus.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.SetQuorumQueue();
            endpoint.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
            endpoint.SetQueueArgument("x-dead-letter-exchange", registry.UndeliveredQueue);
            // The broker keeps a message until its dead-letter queue has confirmed it; this needs reject-publish.
            endpoint.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
            endpoint.SetQueueArgument("x-overflow", "reject-publish");
            // Those that share transactions are more at once, because all but the first of them wait for the transaction at hand. One at a time is asked for by whom the order matters to.
            var atOnce = registry.SharesTransactions(queue) && options.Concurrency > 1 ? Math.Max(options.Concurrency, options.Together) : options.Concurrency;
            endpoint.ConcurrentMessageLimit = atOnce;
            endpoint.PrefetchCount = atOnce * 2;
            foreach (var subscription in registry.Of(queue)) endpoint.Bind(Wire.Exchange(subscription.MessageType));
            endpoint.ConfigureReceive(pipe => pipe.UseFilter(new InboxFilter(
                (headers, body, cancellationToken) => receiver.ReceiveAsync(queue, headers, body, cancellationToken))));
        });
    }

    /// <summary>What the broker gave up ends in the same table as what we gave up.</summary>
    private static void ReceiveUndelivered(IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context, SubscriptionRegistry registry)
    {
        var undelivered = context.GetRequiredService<Undelivered>();
        bus.ReceiveEndpoint(registry.UndeliveredQueue, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.SetQuorumQueue();
            endpoint.ConcurrentMessageLimit = 1;
            endpoint.PrefetchCount = 4;
            endpoint.ConfigureReceive(pipe => pipe.UseFilter(new InboxFilter(undelivered.ReceiveAsync)));
        });
    }
}
