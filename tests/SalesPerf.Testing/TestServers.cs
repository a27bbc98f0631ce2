using System.Text.Json;
using SalesPerf.AppHost.Native.Servers;
using StackExchange.Redis;

namespace SalesPerf.Testing;

/// <summary>Where a set of running servers answers. Written to a private file by whoever started them.</summary>
internal sealed record TestServerAddresses
{
    public int PostgresPort { get; init; }

    public string PostgresPassword { get; init; } = "";

    public int RedisPort { get; init; }

    public string RedisPassword { get; init; } = "";

    public int RabbitMqPort { get; init; }

    public int RabbitMqManagementPort { get; init; }

    public string RabbitMqPassword { get; init; } = "";
}

/// <summary>
/// One PostgreSQL, one Redis and one RabbitMQ for the whole test run, each started when first asked for.
/// With <c>SALESPERF_TEST_SERVERS</c> (a file written by <c>./test</c>) the servers that it names are used; otherwise
/// this process starts its own in a temporary folder, and a guardian ends them and removes the folder when this
/// process ends, however it ends.
/// </summary>
public static class TestServers
{
    private static readonly Lazy<ServerHost> Host = new(StartHost);
    private static readonly Lazy<Task<TestServerAddresses>> Postgres = new(StartPostgresAsync);
    private static readonly Lazy<Task<TestServerAddresses>> Redis = new(StartRedisAsync);
    private static readonly Lazy<Task<TestServerAddresses>> RabbitMq = new(StartRabbitMqAsync);
    private static readonly TestServerAddresses? Shared = ReadShared();
    private static Guardian? _guardian;

    /// <summary>Whether the long form of the suite was asked for (<c>./test --long</c>).</summary>
    public static bool IsLongRun => Environment.GetEnvironmentVariable("SALESPERF_TEST_LONG") == "1";

    /// <summary>The owner's connection to the server's <c>postgres</c> database.</summary>
    public static async Task<string> PostgresConnectionStringAsync()
    {
        var at = Shared ?? await Postgres.Value;
        return $"Host=127.0.0.1;Port={at.PostgresPort};Username=postgres;Password={at.PostgresPassword};Database=postgres";
    }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public static async Task<string> RedisConnectionStringAsync()
    {
        var at = Shared ?? await Redis.Value;
        return $"localhost:{at.RedisPort},password={at.RedisPassword}";
    }

    /// <summary>
    /// A connection to Redis that waits as long as a loaded machine takes. A process under test gives Redis up after a second, which is right where it serves people: a test
    /// that is about what Redis holds, and not about its absence, puts this in its place.
    /// </summary>
    public static async Task<IConnectionMultiplexer> ConnectToRedisAsync()
    {
        var options = ConfigurationOptions.Parse(await RedisConnectionStringAsync());
        options.ConnectTimeout = options.SyncTimeout = options.AsyncTimeout = (int)TimeSpan.FromMinutes(1).TotalMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>The broker's default virtual host. Prefer <see cref="TestVirtualHost"/>, which nobody else uses.</summary>
    public static async Task<Uri> RabbitMqUriAsync()
    {
        var at = Shared ?? await RabbitMq.Value;
        return new Uri($"amqp://guest:{at.RabbitMqPassword}@localhost:{at.RabbitMqPort}");
    }

    /// <summary>The management API, with its user and password inside.</summary>
    public static async Task<Uri> RabbitMqManagementUriAsync()
    {
        var at = Shared ?? await RabbitMq.Value;
        return new Uri($"http://guest:{at.RabbitMqPassword}@127.0.0.1:{at.RabbitMqManagementPort}/api/");
    }

    private static TestServerAddresses? ReadShared()
    {
        var file = Environment.GetEnvironmentVariable("SALESPERF_TEST_SERVERS");
        if (string.IsNullOrEmpty(file))
            return null;

        return JsonSerializer.Deserialize<TestServerAddresses>(File.ReadAllText(file), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"SALESPERF_TEST_SERVERS names {file}, which holds no addresses.");
    }

    private static ServerHost StartHost()
    {
        ServerPackages.Require();
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"salesperf-test-{Guid.CreateVersion7():N}"));
        // Not disposed: it acts when this process is gone, and then removes the folder too. Kept in a field, because a collected one
        // closes its pipe, which looks to the guardian like the end of this process.
        _guardian = Guardian.Start(folder, removeFolder: true);
        return new ServerHost(folder, TimeProvider.System);
    }

    private static async Task<TestServerAddresses> StartPostgresAsync()
    {
        var server = new PostgresServer(Host.Value, throwAway: true);
        await server.StartAsync(CancellationToken.None);
        return new TestServerAddresses { PostgresPort = server.Port, PostgresPassword = server.Password };
    }

    private static async Task<TestServerAddresses> StartRedisAsync()
    {
        var server = new RedisServer(Host.Value);
        await server.StartAsync(CancellationToken.None);
        return new TestServerAddresses { RedisPort = server.Port, RedisPassword = server.Password };
    }

    private static async Task<TestServerAddresses> StartRabbitMqAsync()
    {
        var server = new RabbitMqServer(Host.Value);
        await server.StartAsync(CancellationToken.None);
        return new TestServerAddresses
        {
            RabbitMqPort = server.Port,
            RabbitMqManagementPort = server.ManagementPort ?? 0,
            RabbitMqPassword = server.Password,
        };
    }
}
