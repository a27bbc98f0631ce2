using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Clients;

/// <summary>The common cache of all processes.</summary>
internal static class Cache
{
    private const string Name = "cache";

    /// <summary>Registers its client once, where it is configured; without it every process is on its own.</summary>
    public static void AddCache(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(d => d.ServiceType == typeof(IConnectionMultiplexer)) || string.IsNullOrEmpty(builder.Configuration.GetConnectionString(Name))) return;
        builder.AddRedisClient(Name);
    }
}
