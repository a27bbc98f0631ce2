using System.Diagnostics;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using SalesPerf.Gateway.Audit;
using SalesPerf.Gateway.Documents;
using SalesPerf.Gateway.Live;
using SalesPerf.Gateway.Routing;
using SalesPerf.Gateway.Screens;
using SalesPerf.Gateway.Status;
using SalesPerf.ServiceDefaults.Limits;

namespace SalesPerf.Gateway;

/// <summary>What makes this process the platform's edge.</summary>
internal static class EdgeSetup
{
    // What a browser's script may read of an answer, beside the few headers it always may.
    private static readonly string[] ExposedHeaders =
        ["ETag", "Location", "Operation-Location", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After", "Deprecation", "Sunset", "Link", TraceHeader];

    private const string TraceHeader = "traceparent";

    public static void AddEdge(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ServiceCatalog>();
        services.AddServiceRoutes();
        services.AddSingleton<DocumentCache>();
        services.AddSingleton<ServiceHealth>();
        services.AddSingleton<IssuerAddresses>();
        services.AddSingleton<AuditTrail>();
        services.AddHttpClient(DocumentCache.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(5));
        services.AddHttpClient(AuditTrail.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(5));
        services.AddHttpClient(ServiceHealth.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(2));
        services.AddCors();
        builder.AddRequestLimits();
        ScreenClients.Add(services);
        services.AddSingleton<LiveHub>().AddHostedService(sp => sp.GetRequiredService<LiveHub>());
        services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>((cors, gateway) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. gateway.Value.CorsOrigins]).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(ExposedHeaders).SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    /// <summary>Every answer names its trace, so that a person can open it in the dashboard.</summary>
    public static void UseTraceHeader(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Activity.Current?.Id is { } id) context.Response.Headers[TraceHeader] = id;
        return next(context);
    });
}
