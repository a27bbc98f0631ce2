using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace SalesPerf.ServiceDefaults.Hosting;

/// <summary>Tags by which a check belongs to an address.</summary>
public static class HealthTags
{
    /// <summary>Asked at <c>/health/live</c>: restart the process when it fails.</summary>
    public const string Live = "live";

    /// <summary>Asked at <c>/health/ready</c>: send no requests while it fails.</summary>
    public const string Ready = "ready";

    /// <summary>Asked at <c>/health/startup</c>: wait until it holds once.</summary>
    public const string Startup = "startup";
}

/// <summary>The three health addresses.</summary>
internal static class Health
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StartupState>();
        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live])
            .AddCheck<StartupState>("started", tags: [HealthTags.Startup, HealthTags.Ready]);
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.ServiceProvider.GetRequiredService<StartupState>();
        foreach (var tag in new[] { HealthTags.Live, HealthTags.Ready, HealthTags.Startup })
            app.MapHealthChecks($"/health/{tag}", new HealthCheckOptions { Predicate = c => Belongs(c, tag), ResponseWriter = WriteAsync }).AllowAnonymous().ExcludeFromDescription();
    }

    // Checks that a client package registers carry no tag; a store that does not answer means not ready, whoever checks it.
    private static bool Belongs(HealthCheckRegistration check, string tag) => check.Tags.Contains(tag) || (tag == HealthTags.Ready && check.Tags.Count == 0);

    // Names and states only: an exception's text may hold an address or a user name.
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.Select(e => new { name = e.Key, status = e.Value.Status.ToString(), description = e.Value.Description }),
        }));
    }

    internal sealed class StartupState(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("Stopping.")
            : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Starting."));
    }
}
