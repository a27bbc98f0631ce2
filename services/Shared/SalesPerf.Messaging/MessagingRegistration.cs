using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.DeadLetters;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Messaging.Observing;
using SalesPerf.Messaging.Outbox;
using SalesPerf.Messaging.Persistence;

namespace SalesPerf.Messaging;

/// <summary>Adds the outbox, the inbox and the bus to a service.</summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Reads <c>ConnectionStrings:messaging</c> and the section <c>Messaging</c>. Needs the service's <c>NpgsqlDataSource</c> and its
    /// <typeparamref name="TDbContext"/>, which maps <see cref="MessagingModel.MapMessaging"/>, on the same database.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">The service's name in queues, events and routes: <c>goals</c>.</param>
    public static MessagingBuilder AddMessaging<TDbContext>(this IHostApplicationBuilder builder, string service) where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(service);
        var services = builder.Services;
        var registry = new SubscriptionRegistry(service);
        services.AddOptions<MessagingOptions>().Bind(builder.Configuration.GetSection("Messaging")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(registry);
        // Read when first needed: a process that only migrates has no broker.
        services.AddSingleton(provider => BrokerAddress.Parse(provider.GetRequiredService<IConfiguration>().GetConnectionString("messaging")));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BrokerProbe>(provider, service));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BusSender>(provider, service));
        AddStores<TDbContext>(services);
        BusConfiguration.AddBus(services);
        AddWorkers(services);
        services.AddHealthChecks().AddCheck<MessagingHealthCheck>("messaging", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(5));
        return new MessagingBuilder(services, registry, new SubscriptionFactory<TDbContext>());
    }

    private static void AddStores<TDbContext>(IServiceCollection services) where TDbContext : DbContext
    {
        services.AddScoped<EventScope>().AddScoped<ICurrentEvent>(sp => sp.GetRequiredService<EventScope>());
        services.AddScoped<IOutbox, DbContextOutbox<TDbContext>>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<InboxStore>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<DeadLetterQueries>();
        services.AddSingleton<HandlerGate>();
        services.AddSingleton<SharedTransactions>();
        services.AddSingleton<Receiver>();
        services.AddSingleton<Undelivered>();
        services.AddSingleton<MessagingHealthCheck>();
    }

    private static void AddWorkers(IServiceCollection services)
    {
        services.AddSingleton<QueueKeeper>();
        services.AddSingleton<IReceiveEndpointObserver>(provider => provider.GetRequiredService<QueueKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<QueueKeeper>());
        services.AddSingleton<RelayPass>();
        services.AddHostedService<Relay>();
        services.AddHostedService<Observer>();
        services.AddSingleton<CleanUp>();
        services.AddHostedService(provider => provider.GetRequiredService<CleanUp>());
    }
}
