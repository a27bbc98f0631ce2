using System.Text;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>A private Redis. It is a cache and never the truth, so nothing of it is written to disk.</summary>
internal sealed class RedisServer : NativeServer
{
    private readonly ServerHost _host;
    private GuardedProcess? _process;

    /// <param name="host">Where it lives.</param>
    /// <param name="name">Name of its log, port and password.</param>
    public RedisServer(ServerHost host, string name = "redis")
    {
        Name = name;
        _host = host;
        Port = host.Ports.Take(name);
        Password = host.Folder.Secret($"{name}-password");
        Log = host.NewLog(name);
    }

    public override string Name { get; }

    public override ProcessLog Log { get; }

    public override GuardedProcess? Process => _process;

    public int Port { get; }

    public string Password { get; }

    public override async Task StartAsync(CancellationToken cancellation)
    {
        var home = _host.Folder.Sub("redis");
        DataFolder.CreateFolder(home, ownerOnly: true);
        var configuration = Path.Combine(home, "redis.conf");
        // The password reaches the server by this file: a command line is readable by everybody on the machine.
        PrivateFile.Write(configuration, $"""
            port {Port}
            bind 127.0.0.1
            dir {home}
            pidfile {home}/redis.pid
            requirepass {Password}
            daemonize no
            save ""
            appendonly no

            """);
        var program = ServerPackages.OnPath("redis-server") ?? throw new ServerException("Redis is not installed: sudo apt-get install -y redis-server");
        _process = GuardedProcess.Start(new ProcessSpec(Name, program, [configuration]), _host.Folder, Log);
        await Readiness.WaitAsync("Redis", _process, Log, IsHealthyAsync, TimeSpan.FromSeconds(60), cancellation);
    }

    public override async Task StopAsync()
    {
        if (_process is null)
            return;

        await _process.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(5));
        _process.Dispose();
        _process = null;
    }

    public override Task<bool> IsHealthyAsync(CancellationToken cancellation) =>
        Readiness.AnswersWithAsync(
            Port, Encoding.ASCII.GetBytes($"AUTH {Password}\r\nPING\r\n"), "+OK\r\n+PONG\r\n"u8.ToArray(), cancellation);
}
