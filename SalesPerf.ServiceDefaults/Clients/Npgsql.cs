#if !USE_ASPIRE
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using SalesPerf.ServiceDefaults.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Settings of a PostgreSQL client; the members of Aspire.Npgsql's settings that matter here.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>Where the server is.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves the health check out.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves spans out.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Leaves metrics out.</summary>
    public bool DisableMetrics { get; set; }
}

/// <summary>What Aspire.Npgsql registers, with the same meaning, where that package is not there.</summary>
public static class NpgsqlClient
{
    /// <summary>Registers one <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:{connectionName}</c>, with health check, traces and metrics.</summary>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder, string connectionName, Action<NpgsqlSettings>? configureSettings = null, Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = new NpgsqlSettings { ConnectionString = builder.Configuration.GetConnectionString(connectionName) };
        configureSettings?.Invoke(settings);
        if (string.IsNullOrEmpty(settings.ConnectionString))
            throw new InvalidOperationException($"ConnectionStrings:{connectionName} is not set; run this process through the AppHost, or set ConnectionStrings__{connectionName}.");

        builder.Services.AddNpgsqlDataSource(settings.ConnectionString, source => configureDataSourceBuilder?.Invoke(source));
        if (!settings.DisableTracing) builder.Services.AddOpenTelemetry().WithTracing(t => t.AddNpgsql());
        if (!settings.DisableMetrics) builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddMeter("Npgsql"));
        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration("PostgreSql", sp => new NpgsqlHealth(sp.GetRequiredService<NpgsqlDataSource>()), null, [HealthTags.Ready], TimeSpan.FromSeconds(5)));
    }

    private sealed class NpgsqlHealth(NpgsqlDataSource source) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = source.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or InvalidOperationException)
            {
                return HealthCheckResult.Unhealthy("PostgreSQL does not answer.", exception);
            }
        }
    }
}
#endif
