using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SalesPerf.AppHost.Native.Running;
using SalesPerf.AppHost.Native.Servers;
using SalesPerf.Testing;

namespace SalesPerf.AppHost.Tests;

/// <summary>The runner as a person starts it, in a data folder of its own.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunnerProcess(DataFolder folder, Process process)
    {
        Folder = folder;
        _process = process;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public DataFolder Folder { get; }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static DataFolder NewFolder() => new(Path.Combine(Path.GetTempPath(), $"salesperf-run-{Guid.CreateVersion7():N}"));

    public static RunnerProcess Start(DataFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(ProjectPart.Dotnet) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(Runner).Assembly.Location, "--no-demo", .. arguments])
            start.ArgumentList.Add(argument);
        // Every process of this run inherits it, which is how the test finds them.
        start.Environment["SALESPERF_DATA"] = folder.Path;
        return new RunnerProcess(folder, Process.Start(start)!);
    }

    /// <summary>Returns when all is healthy, with the file that says where.</summary>
    public async Task<EndpointsFile> ReadyAsync()
    {
        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.False(_process.HasExited, Output);
                Assert.True(Output.Contains("Ready.", StringComparison.Ordinal), Output);
                return Task.CompletedTask;
            },
            TimeSpan.FromMinutes(6));
        return JsonSerializer.Deserialize<EndpointsFile>(await File.ReadAllTextAsync(Folder.Sub(EndpointsFile.Name)), JsonSerializerOptions.Web)!;
    }

    public void Kill() => _process.Kill();

    /// <summary>As Ctrl-C or a service manager would.</summary>
    public async Task<int> StopAsync()
    {
        _ = kill(_process.Id, (int)Signal.Terminate);
        return await ExitedAsync();
    }

    public async Task<int> ExitedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Living processes of the run, whoever their parent is now. A dead one that nobody asked about yet (a zombie) is not living.</summary>
    public static IReadOnlyList<string> Living(DataFolder folder) =>
        [.. Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(path => Describe(path, folder)).OfType<string>()];

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string? Describe(string path, DataFolder folder)
    {
        try
        {
            if (!File.ReadAllText(Path.Combine(path, "environ")).Split('\0').Contains($"SALESPERF_DATA={folder.Path}"))
                return null;
            var state = File.ReadAllText(Path.Combine(path, "stat")).Split(") ")[^1][0];
            return state == 'Z' ? null : $"{Path.GetFileName(path)} {File.ReadAllText(Path.Combine(path, "cmdline")).Replace('\0', ' ')}";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
            return null;
        }
    }

    private void Remember(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
