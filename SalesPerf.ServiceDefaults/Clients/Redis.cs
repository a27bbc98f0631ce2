#if !USE_ASPIRE
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SalesPerf.ServiceDefaults.Hosting;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Settings of a Redis client; the members of Aspire.StackExchange.Redis's settings that matter here.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Where the server is.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves the health check out.</summary>
    public bool DisableHealthChecks { get; set; }
}

/// <summary>What Aspire.StackExchange.Redis registers, with the same meaning, where that package is not there.</summary>
public static class RedisClient
{
    /// <summary>Registers one <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:{connectionName}</c>. A cache that is gone degrades a service and never stops it.</summary>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName, Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = new StackExchangeRedisSettings { ConnectionString = builder.Configuration.GetConnectionString(connectionName) };
        configureSettings?.Invoke(settings);
        if (string.IsNullOrEmpty(settings.ConnectionString))
            throw new InvalidOperationException($"ConnectionStrings:{connectionName} is not set; run this process through the AppHost, or set ConnectionStrings__{connectionName}.");

        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(settings.ConnectionString);
            options.AbortOnConnectFail = false;
            options.ConnectTimeout = 2000;
            options.SyncTimeout = 1000;
            options.AsyncTimeout = 1000;
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });
        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                "StackExchange.Redis", sp => new RedisHealth(sp.GetRequiredService<IConnectionMultiplexer>()), HealthStatus.Degraded, [HealthTags.Ready], TimeSpan.FromSeconds(3)));
    }

    private sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync();
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                return HealthCheckResult.Degraded("Redis does not answer; answers stay right and are slower.", exception);
            }
        }
    }
}
#endif
