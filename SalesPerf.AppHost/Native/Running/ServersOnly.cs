using System.Text.Json;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>Only the three servers, in a temporary folder, for a whole test run: <c>./test</c> starts this once.</summary>
internal static class ServersOnly
{
    public static async Task RunAsync(string addressesFile, CancellationToken stop)
    {
        ServerPackages.Require();
        using var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"salesperf-test-{Guid.CreateVersion7():N}"));
        using var guardian = Guardian.Start(folder, removeFolder: true);
        var host = new ServerHost(folder, TimeProvider.System);
        var postgres = new PostgresServer(host, throwAway: true);
        var redis = new RedisServer(host);
        var rabbitMq = new RabbitMqServer(host);
        await Task.WhenAll(postgres.StartAsync(stop), redis.StartAsync(stop), rabbitMq.StartAsync(stop));

        // The shape that tests/SalesPerf.Testing reads.
        var addresses = new
        {
            postgresPort = postgres.Port,
            postgresPassword = postgres.Password,
            redisPort = redis.Port,
            redisPassword = redis.Password,
            rabbitMqPort = rabbitMq.Port,
            rabbitMqManagementPort = rabbitMq.ManagementPort,
            rabbitMqPassword = rabbitMq.Password,
        };
        PrivateFile.Write(addressesFile, JsonSerializer.Serialize(addresses));
        await Task.Delay(Timeout.Infinite, stop);
    }
}
