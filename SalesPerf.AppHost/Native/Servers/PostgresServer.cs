namespace SalesPerf.AppHost.Native.Servers;

/// <summary>A private PostgreSQL on loopback TCP only (socket paths end at 107 bytes), owner <c>postgres</c> with a password.</summary>
internal sealed class PostgresServer : NativeServer
{
    // PostgreSQL refuses to run as root.
    private static readonly string? User = Environment.IsPrivilegedProcess ? "postgres" : null;

    private readonly ServerHost _host;
    private readonly bool _throwAway;
    private readonly string _data;
    private GuardedProcess? _process;

    /// <param name="host">Where it lives.</param>
    /// <param name="name">Name of its log, port and password.</param>
    /// <param name="throwAway">For tests: nothing is flushed, so a power cut would lose the data, and all is faster.</param>
    public PostgresServer(ServerHost host, string name = "postgres", bool throwAway = false)
    {
        Name = name;
        _host = host;
        _throwAway = throwAway;
        _data = host.Folder.Sub("pg", "data");
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
        if (!Directory.Exists(_data))
            await InitializeAsync(cancellation);

        await ForgetDeadPostmasterAsync(cancellation);
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=256MB",
            "max_wal_size=2GB",
            "timezone=UTC",
            "log_timezone=UTC",
            // Any process may ask; the owner of slow SQL is found in the console log.
            "log_min_duration_statement=2000",
            .. _throwAway ? (string[])["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : [],
        ];
        var spec = new ProcessSpec(
            Name,
            Path.Combine(ServerPackages.PostgresFolder(_data), "postgres"),
            ["-D", _data, "-p", $"{Port}", .. settings.SelectMany(setting => (string[])["-c", setting])])
        {
            User = User,
            // Immediate shutdown: the postmaster takes its backends, which lead sessions of their own, with it.
            DeathSignal = "QUIT",
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8", ["PGDATA"] = null },
        };
        _process = GuardedProcess.Start(spec, _host.Folder, Log);
        await Readiness.WaitAsync("PostgreSQL", _process, Log, IsHealthyAsync, TimeSpan.FromSeconds(60), cancellation);
    }

    public override async Task StopAsync()
    {
        if (_process is null)
            return;

        // SIGINT is the fast shutdown: open transactions are rolled back, a checkpoint is written.
        await _process.StopAsync(Signal.Interrupt, TimeSpan.FromSeconds(20));
        _process.Dispose();
        _process = null;
    }

    // The eighth line of the status file says "ready" once connections are accepted; pg_ctl -w reads the same line.
    public override async Task<bool> IsHealthyAsync(CancellationToken cancellation)
    {
        if (_process is null or { HasExited: true } || !File.Exists(StatusFile))
            return false;

        var lines = await File.ReadAllLinesAsync(StatusFile, cancellation);
        // SSLRequest: the answer is one byte, N for "no TLS here"; a stopped (frozen) server does not answer.
        return lines.Length >= 8 && lines[0] == $"{_process.Id}" && lines[7].StartsWith("ready", StringComparison.Ordinal)
            && await Readiness.AnswersWithAsync(Port, [0, 0, 0, 8, 4, 210, 22, 47], "N"u8.ToArray(), cancellation);
    }

    // A killed postmaster leaves its status file. PostgreSQL asks whether that process lives, and a zombie (nobody has
    // asked about its end, as in a container without an init) still says yes; so we look closer than it does.
    private async Task ForgetDeadPostmasterAsync(CancellationToken cancellation)
    {
        if (!File.Exists(StatusFile))
            return;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            // Its backends see its death and end; while one lives, the data is in use.
            while (Directory.GetDirectories("/proc").Any(WorksOnData))
                await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerException($"Another PostgreSQL works on {_data}; {StatusFile} names it.");
        }

        File.Delete(StatusFile);
    }

    private bool WorksOnData(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == _data && !File.ReadAllText(Path.Combine(process, "stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string StatusFile => Path.Combine(_data, "postmaster.pid");

    private async Task InitializeAsync(CancellationToken cancellation)
    {
        var home = _host.Folder.Sub("pg");
        DataFolder.CreateFolder(home, ownerOnly: true);
        // initdb works beside the final place: an interrupted one is thrown away, never started.
        var fresh = _data + ".new";
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);

        var passwordFile = Path.Combine(home, "password");
        PrivateFile.Write(passwordFile, Password + "\n");
        if (User is not null)
            await GiveToPostgresAsync(home, cancellation);

        await Tool.RunAsync(
            Path.Combine(ServerPackages.PostgresFolder(_data), "initdb"),
            ["-D", fresh, "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "--no-instructions", .. _throwAway ? (string[])["--no-sync"] : []],
            cancellation,
            User);
        File.Delete(passwordFile);
        Directory.Move(fresh, _data);
    }

    private static async Task GiveToPostgresAsync(string home, CancellationToken cancellation)
    {
        await Tool.RunAsync("chown", ["-R", "postgres:postgres", home], cancellation);
        try
        {
            await Tool.RunAsync("test", ["-x", home], cancellation, User);
        }
        catch (ServerException)
        {
            throw new ServerException($"The postgres user cannot enter {home}: a folder above it is closed to others. Choose another with SALESPERF_DATA.");
        }
    }
}
