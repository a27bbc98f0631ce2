using System.Net.Http.Headers;
using System.Text;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>A private RabbitMQ with its own Erlang name server; user <c>guest</c>, loopback only.</summary>
internal sealed class RabbitMqServer : NativeServer
{
    private readonly ServerHost _host;
    private readonly int _distributionPort;
    private readonly int _epmdPort;
    private readonly HttpClient? _management;
    private GuardedProcess? _nameServer;
    private GuardedProcess? _process;

    /// <param name="host">Where it lives.</param>
    /// <param name="name">Name of its log, ports and password.</param>
    /// <param name="management">Whether the management plugin (HTTP API and pages) runs; it costs a few seconds at start and stop.</param>
    public RabbitMqServer(ServerHost host, string name = "rabbitmq", bool management = true)
    {
        Name = name;
        _host = host;
        Port = host.Ports.Take(name);
        _distributionPort = host.Ports.Take($"{name}-distribution");
        _epmdPort = host.Ports.Take($"{name}-epmd");
        Password = host.Folder.Secret($"{name}-password");
        Log = host.NewLog(name);
        if (!management)
            return;

        ManagementPort = host.Ports.Take($"{name}-management");
        _management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ManagementPort}/api/"), Timeout = TimeSpan.FromSeconds(5) };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}")));
    }

    public const string UserName = "guest";

    public override string Name { get; }

    public override ProcessLog Log { get; }

    public override GuardedProcess? Process => _process;

    public int Port { get; }

    /// <summary>Null without the management plugin.</summary>
    public int? ManagementPort { get; }

    public string Password { get; }

    public override async Task StartAsync(CancellationToken cancellation)
    {
        var home = _host.Folder.Sub("rabbitmq");
        foreach (var folder in (string[])["", "mnesia", "log", "schema", "config"])
            DataFolder.CreateFolder(Path.Combine(home, folder), ownerOnly: true);
        WriteConfiguration(home);

        // Our own child instead of the daemon that the virtual machine would leave behind.
        _nameServer = GuardedProcess.Start(
            new ProcessSpec("epmd", ServerPackages.OnPath("epmd") ?? "epmd", ["-port", $"{_epmdPort}", "-address", "127.0.0.1"]), _host.Folder, Log);
        await Readiness.WaitAsync("epmd", _nameServer, Log, NameServerAnswersAsync, TimeSpan.FromSeconds(60), cancellation);
        _process = GuardedProcess.Start(
            new ProcessSpec(Name, ServerPackages.RabbitMqServer, []) { Environment = EnvironmentFor(home), WorkingDirectory = home }, _host.Folder, Log);
        await Readiness.WaitAsync("RabbitMQ", _process, Log, IsHealthyAsync, TimeSpan.FromSeconds(90), cancellation);
    }

    public override async Task StopAsync()
    {
        if (_process is not null)
        {
            // The virtual machine flushes and leaves.
            await _process.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(20));
            _process.Dispose();
            _process = null;
        }

        if (_nameServer is not null)
        {
            await _nameServer.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(2));
            _nameServer.Dispose();
            _nameServer = null;
        }
    }

    // The protocol header is answered with a method frame (1) on channel 0: Connection.Start.
    public override async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        if (!await Readiness.AnswersWithAsync(Port, "AMQP\0\0\x09\x01"u8.ToArray(), [1, 0, 0], cancellation))
            return false;
        if (_management is null)
            return true;

        using var answer = await _management.GetAsync(new Uri("overview", UriKind.Relative), cancellation);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Creates a virtual host that the guest user may use fully; nothing happens when it exists.</summary>
    public async Task CreateVirtualHostAsync(string name, CancellationToken cancellation)
    {
        var management = _management ?? throw new InvalidOperationException("Virtual hosts are made through the management plugin.");
        var escaped = Uri.EscapeDataString(name);
        using var made = await management.PutAsync(new Uri($"vhosts/{escaped}", UriKind.Relative), Json("{}"), cancellation);
        made.EnsureSuccessStatusCode();
        using var permitted = await management.PutAsync(
            new Uri($"permissions/{escaped}/{UserName}", UriKind.Relative), Json("""{"configure":".*","write":".*","read":".*"}"""), cancellation);
        permitted.EnsureSuccessStatusCode();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    // ALIVE2-independent: a NAMES request ("n") is answered with the name server's own port.
    private Task<bool> NameServerAnswersAsync(CancellationToken cancellation) =>
        Readiness.AnswersWithAsync(_epmdPort, [0, 1, (byte)'n'], [0, 0, (byte)(_epmdPort >> 8), (byte)_epmdPort], cancellation);

    private void WriteConfiguration(string home)
    {
        var management = ManagementPort is null ? "" : $"""
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ManagementPort}
            """;
        PrivateFile.Write(Path.Combine(home, "rabbitmq.conf"), $"""
            default_user = {UserName}
            default_pass = {Password}
            vm_memory_high_watermark.absolute = 1GiB
            disk_free_limit.absolute = 200MB
            log.console = true
            log.console.level = info
            log.file = false
            {management}

            """);
        PrivateFile.Write(Path.Combine(home, "enabled_plugins"), _management is null ? "[].\n" : "[rabbitmq_management].\n");
        PrivateFile.Write(Path.Combine(home, "advanced.config"), "[].\n");
    }

    private Dictionary<string, string?> EnvironmentFor(string home) => new()
    {
        ["HOME"] = home,
        ["NOTIFY_SOCKET"] = null,
        // The script then becomes the virtual machine instead of waiting beside it: one process, the one we know.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        // The name server is private, so the node's name need not be unique; a stable name finds its data again.
        ["RABBITMQ_NODENAME"] = "salesperf@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["ERL_EPMD_PORT"] = $"{_epmdPort}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        // The broker looks whether the name server is there and starts a daemon where it is not, also while both are being ended: nobody would ever end that one.
        ["ERL_FLAGS"] = "-start_epmd false",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(home, "rabbitmq.pid"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(home, "advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "enabled_plugins"),
        ["RABBITMQ_SCHEMA_DIR"] = Path.Combine(home, "schema"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(home, "config"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        // Idle schedulers sleep instead of spinning: the machine is shared with everything else.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none",
    };
}
