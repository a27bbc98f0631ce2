using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>What to start.</summary>
internal sealed record ProcessSpec(string Name, string FileName, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>The user to become, or null to stay who we are.</summary>
    public string? User { get; init; }

    /// <summary>The first signal that the guardian sends when the runner died.</summary>
    public string DeathSignal { get; init; } = "KILL";
}

internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

/// <summary>A child that leads its own session, is known to the guardian, and whose output goes to a log.</summary>
internal sealed class GuardedProcess : IDisposable
{
    // Runs in the child: writes the record, then becomes the program. $1: record, $2: signal of the guardian.
    private const string Launch = """
        started() { read -r stat < "/proc/$1/stat"; stat=${stat##*) }; set -- $stat; printf %s "${20}"; }
        record=$1 signal=$2
        shift 2
        printf '%s %s %s\n' "$$" "$(started $$)" "$signal" > "$record.new" && mv "$record.new" "$record" || exit 126
        exec "$@" </dev/null
        """;

    private readonly Process _process;
    private readonly string _record;
    private readonly Task _exited;

    private GuardedProcess(Process process, string record, ProcessLog log)
    {
        _process = process;
        _record = record;
        _exited = WatchAsync(log);
    }

    public int Id => _process.Id;

    public bool HasExited => _exited.IsCompleted;

    public int? ExitCode => _exited.IsCompleted ? _process.ExitCode : null;

    public static GuardedProcess Start(ProcessSpec spec, DataFolder folder, ProcessLog log)
    {
        var record = folder.Sub("processes", spec.Name + ".process");
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory,
        };
        string[] become = spec.User is null ? [] : ["setpriv", $"--reuid={spec.User}", $"--regid={spec.User}", "--init-groups", "--"];
        string[] launch = ["/bin/sh", "-c", Launch, "salesperf-launch", record, spec.DeathSignal];
        foreach (var argument in (string[])[.. launch, .. become, spec.FileName, .. spec.Arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;

        var process = Process.Start(start) ?? throw new ServerException($"Cannot start {spec.FileName}.");
        return new GuardedProcess(process, record, log);
    }

    /// <summary>Completes when the process has ended, with its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellation = default)
    {
        await _exited.WaitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to end by <paramref name="signal"/>; after <paramref name="patience"/> it is killed with all it started.</summary>
    public async Task StopAsync(Signal signal, TimeSpan patience)
    {
        if (!_exited.IsCompleted)
        {
            Send(signal, Id);
            await Task.WhenAny(_exited, Task.Delay(patience));
        }

        if (!_exited.IsCompleted)
            Kill();
        await _exited;
    }

    public void Kill()
    {
        Send(Signal.Kill, Id);
        Send(Signal.Kill, -Id);
    }

    private static void Send(Signal signal, int target) => _ = kill(target, (int)signal);

    private async Task WatchAsync(ProcessLog log)
    {
        // The readers are not awaited before the exit counts: a grandchild may hold the pipe open.
        var readers = Task.WhenAll(ReadAsync(_process.StandardOutput, log, false), ReadAsync(_process.StandardError, log, true));
        await _process.WaitForExitAsync();
        await Task.WhenAny(readers, Task.Delay(TimeSpan.FromSeconds(1)));
        // What it started and left behind is in its group, which is ours alone; after this the guardian forgets it.
        Send(Signal.Kill, -_process.Id);
        File.Delete(_record);
    }

    private static async Task ReadAsync(StreamReader reader, ProcessLog log, bool isError)
    {
        while (await reader.ReadLineAsync() is { } line)
            log.Write(line, isError);
    }

    public void Dispose()
    {
        if (!_exited.IsCompleted)
            Kill();
        _process.Dispose();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
