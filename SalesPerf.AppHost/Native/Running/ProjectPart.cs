using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SalesPerf.AppHost.Native.Model;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>A .NET project: a service that is kept running, or a migration that runs to its end.</summary>
internal sealed class ProjectPart : Part
{
    private static readonly TimeSpan CheckWhileStarting = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan CheckWhileRunning = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly ProjectResource _project;
    private readonly bool _runsToEnd;
    private GuardedProcess? _process;

    /// <param name="project">What to run.</param>
    /// <param name="context">Where.</param>
    /// <param name="runsToEnd">Whether others wait for its completion.</param>
    public ProjectPart(ProjectResource project, RunContext context, bool runsToEnd)
        : base(project, context)
    {
        _project = project;
        _runsToEnd = runsToEnd;
        Log = context.Host.NewLog(project.Name);
        Log.Written += _ => RaiseChanged();
    }

    public override string Kind => _runsToEnd ? "Migration" : "Project";

    public override ProcessLog Log { get; }

    public override int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    public override int? ExitCode => _lastExitCode;

    public override IReadOnlyList<ResourceVariable> Environment => _environment;

    private int? _lastExitCode;
    private IReadOnlyList<ResourceVariable> _environment = [];

    protected override async Task<PartEnd> RunOnceAsync(CancellationToken stop)
    {
        await Context.Starts.WaitAsync(stop);
        using var turn = new Turn(Context.Starts);
        _environment = ProjectEnvironment.For(_project, Context.Telemetry, RandomNumberGenerator.GetHexString(8, lowercase: true));
        using var process = Start();
        _process = process;
        _lastExitCode = null;
        StartedAt = Context.Time.GetUtcNow();
        Set(ResourceState.Starting);
        try
        {
            await WatchAsync(process, turn, stop);
        }
        finally
        {
            await process.StopAsync(Signal.Terminate, StopPatience);
        }

        _lastExitCode = await process.WaitForExitAsync(CancellationToken.None);
        return Judge(_lastExitCode.Value);
    }

    private PartEnd Judge(int exitCode)
    {
        if (!_runsToEnd)
        {
            Set(ResourceState.Restarting, $"ended with {exitCode}: {LastWords()}");
            return PartEnd.Crashed;
        }

        if (exitCode == 0)
            return PartEnd.Completed;

        Set(ResourceState.Failed, $"ended with {exitCode}: {LastWords()}");
        return PartEnd.Failed;
    }

    private string LastWords() => Log.Last(40).Select(line => line.Text.Trim()).LastOrDefault(IsTelling) ?? "it wrote nothing";

    // The first line of an unhandled exception tells more than the stack below it.
    private static bool IsTelling(string line) => line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("---", StringComparison.Ordinal);

    private GuardedProcess Start()
    {
        var assembly = _project.Project.AssemblyPath;
        if (!File.Exists(assembly))
            throw new ServerException($"{assembly} is not built: dotnet build SalesPerf.sln");

        var environment = ProjectEnvironment.Cleared();
        foreach (var variable in _environment)
            environment[variable.Name] = variable.Value;

        return GuardedProcess.Start(
            new ProcessSpec(_project.Name, Dotnet, [assembly, .. _project.Arguments])
            {
                Environment = environment,
                WorkingDirectory = Path.GetDirectoryName(_project.Project.ProjectPath)!,
            },
            Context.Host.Folder,
            Log);
    }

    private async Task WatchAsync(GuardedProcess process, Turn turn, CancellationToken stop)
    {
        var exited = process.WaitForExitAsync(stop);
        var started = Context.Time.GetTimestamp();
        var healthy = false;
        while (!exited.IsCompleted)
        {
            if (!_runsToEnd)
            {
                var problem = await ProblemAsync(stop);
                healthy |= problem is null;
                Set(problem is null ? ResourceState.Running : healthy ? ResourceState.Unhealthy : ResourceState.Starting, problem);
            }

            if (healthy || Context.Time.GetElapsedTime(started) > SlowStart)
                turn.Dispose();
            await Task.WhenAny(exited, Task.Delay(healthy ? CheckWhileRunning : CheckWhileStarting, Context.Time, stop));
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>What the first health check that does not pass said, or null when all pass.</summary>
    private async Task<string?> ProblemAsync(CancellationToken stop)
    {
        foreach (var check in _project.HealthChecks)
        {
            var url = new Uri(new EndpointReference(_project, check.EndpointName ?? "http").Url + check.Path);
            try
            {
                using var answer = await Context.Http.GetAsync(url, stop);
                if (!answer.IsSuccessStatusCode)
                    return $"{check.Path} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}";
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                return $"{check.Path} does not answer";
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                return $"{check.Path} does not answer in time";
            }
        }

        return null;
    }

    /// <summary>The program that runs this process: the same SDK or runtime, wherever it was installed.</summary>
    public static string Dotnet { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>The right to start; given back once.</summary>
    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
