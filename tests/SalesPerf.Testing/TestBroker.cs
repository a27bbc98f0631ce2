using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.Testing;

/// <summary>A RabbitMQ of one test alone, which the test may stop and start again; the run's shared one must stay up for the others.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly RabbitMqServer _server;
    private readonly Guardian _guardian;

    private TestBroker(RabbitMqServer server, Guardian guardian) => (_server, _guardian) = (server, guardian);

    /// <summary>amqp://guest:password@127.0.0.1:port; the same after a restart.</summary>
    public Uri Uri => new($"amqp://{RabbitMqServer.UserName}:{_server.Password}@127.0.0.1:{_server.Port}");

    /// <summary>Address of the management API, with the user of <see cref="Uri"/>.</summary>
    public Uri Management => new($"http://127.0.0.1:{_server.ManagementPort ?? throw new InvalidOperationException("Started without management.")}");

    /// <summary>Starts one in a temporary folder.</summary>
    /// <param name="management">Whether its management API runs too, which costs a few seconds.</param>
    public static async Task<TestBroker> StartNewAsync(bool management = false)
    {
        ServerPackages.Require();
        var folder = new DataFolder(Path.Combine(Path.GetTempPath(), $"salesperf-test-{Guid.CreateVersion7():N}"));
        var guardian = Guardian.Start(folder, removeFolder: true);
        var server = new RabbitMqServer(new ServerHost(folder, TimeProvider.System), management: management);
        await server.StartAsync(CancellationToken.None);
        return new TestBroker(server, guardian);
    }

    /// <summary>Ends it; its messages stay on disk.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Starts it again where it was.</summary>
    public Task StartAsync() => _server.StartAsync(CancellationToken.None);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _guardian.Dispose();
    }
}
