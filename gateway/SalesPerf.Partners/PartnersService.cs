using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SalesPerf.Compensation.V1;
using SalesPerf.Messaging;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Feed;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Invariants;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Replays;
using SalesPerf.Partners.Samples;
using SalesPerf.Partners.Statistics;
using SalesPerf.Partners.Webhooks;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners;

/// <summary>What this process is made of.</summary>
internal static class PartnersService
{
    /// <summary>The refusals of this service's constraints.</summary>
    public static void MapConstraints(ConstraintErrors constraints) => constraints
        .Map("ux_partner_code", PartnerErrors.Exists)
        .Map("ux_partner_client_id", PartnerErrors.ClientTaken);

    /// <summary>Every event of every service, one queue.</summary>
    public static void SubscribePartners(this MessagingBuilder messaging) =>
        messaging.SubscribeEvery<ArchiveEvent>(ArchiveEvent.Queue, EventCatalogue.All.Select(e => e.ClrType), HandledIn.SharedTransaction);

    public static void AddPartners(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PartnersOptions>().BindConfiguration(PartnersOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(
                o => builder.Environment.IsDevelopment() || o.Webhooks.AllowedLoopbackPorts.Count == 0,
                "Partners:Webhooks:AllowedLoopbackPorts is for development and tests only: elsewhere it would let a partner reach what listens on this machine.");
        services.AddSingleton(sp => new Sealer(
            sp.GetRequiredService<IOptions<PartnersOptions>>().Value.KeySecret, "partners",
            "The webhook secrets were sealed under another Partners:KeySecret. Set that one, or rotate the secret of every webhook."));
        services.AddHttpClient(IssuerClients.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(10));
        services.AddScoped<PartnerReader>().AddScoped<OnboardPartner>().AddScoped<IssuerClients>();
        services.AddScoped<ScheduleDeliveries>().AddScoped<ReplayEvents>().AddScoped<KeepWebhooks>();
        services.AddSingleton<EventReader>().AddSingleton<WebhookSender>();
        services.AddSingleton<TopologyKeeper>().AddHostedService(sp => sp.GetRequiredService<TopologyKeeper>());
        services.AddServiceGrpcClient<TransactionIntakeService.TransactionIntakeServiceClient>("compensation", asService: true);
        services.AddHostedService<ReceiveInbound>().AddHostedService<HandOnInbound>();
        services.AddHealthChecks().AddCheck<InboundHealth>("inbound", HealthStatus.Degraded, [HealthTags.Ready], TimeSpan.FromSeconds(5));
        services.AddHostedService<FeedRelay>().AddHostedService<ResendWorker>().AddHostedService<DeliveryWorker>();
        services.AddSingleton<ArchiveCleaning>().AddHostedService(sp => sp.GetRequiredService<ArchiveCleaning>());
    }

    /// <summary>Every address of this process.</summary>
    public static void MapPartnersService(this WebApplication app)
    {
        app.MapPartners();
        app.MapEvents();
        app.MapSamples();
        app.MapReplays();
        app.MapWebhooks();
        app.MapInbound();
        app.MapStatistics();
        app.MapInvariants("partners", PartnerInvariants.Rules);
    }
}
