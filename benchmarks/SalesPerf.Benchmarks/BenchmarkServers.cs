using Npgsql;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.Benchmarks;

/// <summary>Servers of this benchmark's own with the platform's settings, fsync on, in a folder that is removed at the end.</summary>
internal sealed class BenchmarkServers : IAsyncDisposable
{
    private readonly PostgresServer postgres;
    private readonly RabbitMqServer? broker;
    private readonly Guardian guardian;

    private BenchmarkServers(PostgresServer postgres, RabbitMqServer? broker, Guardian guardian) => (this.postgres, this.broker, this.guardian) = (postgres, broker, guardian);

    /// <summary>The owner's connection, with the memory for sorts and hash tables that the platform's stores have, for everybody who is measured.</summary>
    /// <remarks>More of it made everybody slower: a key of ten million rows took 9 s with 512 MB and 5 s with 64 MB, because memory that is touched for the first time costs more than a merge of runs.</remarks>
    public string Postgres =>
        $"Host=127.0.0.1;Port={postgres.Port};Username=postgres;Password={postgres.Password};Database=postgres;Command Timeout=3600;Include Error Detail=true;Read Buffer Size=65536";

    /// <summary>The broker, where one was asked for.</summary>
    public Uri Broker => broker is null ? throw new InvalidOperationException("No broker was asked for.") : new Uri($"amqp://guest:{broker.Password}@localhost:{broker.Port}");

    public static async Task<BenchmarkServers> StartAsync(bool withBroker = false)
    {
        ServerPackages.Require();
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"salesperf-benchmark-{Guid.CreateVersion7():N}"));
        // It ends the servers and removes the folder when this process ends, however it ends.
        var guardian = Guardian.Start(folder, removeFolder: true);
        var host = new ServerHost(folder, TimeProvider.System);
        var servers = new BenchmarkServers(new PostgresServer(host), withBroker ? new RabbitMqServer(host, management: false) : null, guardian);
        await servers.postgres.StartAsync(CancellationToken.None);
        if (servers.broker is { } broker) await broker.StartAsync(CancellationToken.None);
        return servers;
    }

    /// <summary>Runs the statements of a script, each by itself.</summary>
    public static async Task ExecuteAsync(string connectionString, string script)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in SqlText.Statements(script))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
        await postgres.DisposeAsync();
        guardian.Dispose();
    }
}
