using System.Diagnostics;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.Dashboard.Tests.Setup;

/// <summary>A small system of real processes: each resource is a shell that writes a line and waits.</summary>
internal sealed class ShellSystem : IResourceView, IAsyncDisposable
{
    public const string Password = "f9Xq-unguessable-2Lk";

    private readonly Lock gate = new();
    private readonly Dictionary<string, Shell> shells;

    public ShellSystem(params (string Name, string Address)[] resources) =>
        shells = resources.ToDictionary(r => r.Name, r => new Shell(r.Name, r.Address));

    public event Action<string>? Changed;

    public IReadOnlyList<ResourceSnapshot> Resources
    {
        get { lock (gate) return [.. shells.Values.Select(s => s.Snapshot())]; }
    }

    public IReadOnlyList<ConsoleLine> Console(string resource, long after, int limit)
    {
        lock (gate) return shells.TryGetValue(resource, out var shell) ? [.. shell.Lines.Where(l => l.Number > after).TakeLast(limit)] : [];
    }

    public void Start()
    {
        foreach (var shell in shells.Values) Start(shell);
    }

    public async Task RestartAsync(string resource, CancellationToken cancellationToken)
    {
        await StopAsync(resource, cancellationToken);
        shells[resource].Restarts++;
        Start(shells[resource]);
    }

    public async Task StopAsync(string resource, CancellationToken cancellationToken)
    {
        var shell = shells[resource];
        if (shell.Process is { HasExited: false } running)
        {
            running.Kill();
            await running.WaitForExitAsync(cancellationToken);
        }

        Changed?.Invoke(resource);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in shells.Keys) await StopAsync(name, CancellationToken.None);
        foreach (var shell in shells.Values) shell.Process?.Dispose();
    }

    private void Start(Shell shell)
    {
        shell.Process?.Dispose();
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"echo '{shell.Name} listens on {shell.Address}'; echo 'warn: password={Password}' >&2; exec cat");
        var process = Process.Start(start)!;
        shell.Process = process;
        process.OutputDataReceived += (_, e) => Write(shell, e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => Write(shell, e.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Changed?.Invoke(shell.Name);
    }

    private void Write(Shell shell, string? text, bool isError)
    {
        if (text is null) return;
        lock (gate) shell.Lines.Add(new ConsoleLine(shell.Lines.Count + 1, TimeProvider.System.GetUtcNow(), text, isError));
        Changed?.Invoke(shell.Name);
    }

    private sealed class Shell(string name, string address)
    {
        public string Name => name;

        public string Address => address;

        public Process? Process { get; set; }

        public int Restarts { get; set; }

        public List<ConsoleLine> Lines { get; } = [];

        public ResourceSnapshot Snapshot()
        {
            var runs = Process is { HasExited: false };
            return new ResourceSnapshot(
                name, "Project", runs ? ResourceState.Running : ResourceState.Stopped, runs ? "GET /health/ready answered 200" : "stopped on request", [address],
                [
                    new("OTEL_SERVICE_NAME", name, IsSecret: false),
                    new($"ConnectionStrings__{name}db", $"Host=localhost;Port=5433;Username={name}_app;Password={Password};Database={name}db", IsSecret: true),
                    new("MESSAGING_URI", $"amqp://guest:{Password}@localhost:5672", IsSecret: false),
                    new("SEED_NOTE", $"first password was {Password}", IsSecret: false),
                ],
                Restarts, runs ? new DateTimeOffset(Process!.StartTime.ToUniversalTime(), TimeSpan.Zero) : null, runs ? Process!.Id : null, runs ? null : Process?.ExitCode, CanCommand: true);
        }
    }
}
