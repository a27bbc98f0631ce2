using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>
/// One resource while the system runs: waits for what it needs, starts, is watched, is started again with growing
/// pauses when it ends by itself, and stops when asked.
/// </summary>
internal abstract class Part(IResource resource, RunContext context) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodRun = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<(Part Part, WaitType Type)> _waits = [];
    private TaskCompletionSource _changed = NewSignal();
    private CancellationTokenSource _stopRequest = new();
    private bool _wanted = true;
    private int _startRequests = 1;
    private Task _life = Task.CompletedTask;

    public IResource Resource { get; } = resource;

    public string Name => Resource.Name;

    public ResourceState State { get; private set; } = ResourceState.Waiting;

    public string? Detail { get; private set; }

    public int Restarts { get; private set; }

    public DateTimeOffset? StartedAt { get; protected set; }

    public abstract string Kind { get; }

    public virtual int? ProcessId => null;

    public virtual int? ExitCode => null;

    public virtual bool CanCommand => true;

    /// <summary>What the present process got.</summary>
    public virtual IReadOnlyList<ResourceVariable> Environment => [];

    public virtual Servers.ProcessLog? Log => null;

    /// <summary>Raised after any change; listeners must be quick.</summary>
    public event Action<string>? Changed;

    protected RunContext Context { get; } = context;

    public void Dispose() => _stopRequest.Dispose();

    public bool IsUp => State is ResourceState.Running or ResourceState.Completed;

    public void DependOn(Part part, WaitType type) => _waits.Add((part, type));

    public void Begin(CancellationToken shutdown) => _life = Task.Run(() => LiveAsync(shutdown), CancellationToken.None);

    /// <summary>Completes when the part has stopped after a shutdown.</summary>
    public Task Ended => _life;

    public async Task WaitUntilAsync(Func<Part, bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(this))
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        Want(false);
        await WaitUntilAsync(part => part.State is ResourceState.Stopped or ResourceState.Completed or ResourceState.Failed, cancellation);
    }

    public async Task RestartAsync(CancellationToken cancellation)
    {
        await StopAsync(cancellation);
        Restarts++;
        var before = StartedAt;
        Want(true);
        await WaitUntilAsync(part => part.StartedAt != before || part.State is ResourceState.Waiting or ResourceState.Restarting, cancellation);
    }

    /// <summary>Starts and stays until the process ends or <paramref name="stop"/> is cancelled; by then it has stopped.</summary>
    /// <returns>How it ended.</returns>
    protected abstract Task<PartEnd> RunOnceAsync(CancellationToken stop);

    protected void Set(ResourceState state, string? detail = null)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (State == state && Detail == detail)
                return;
            (State, Detail) = (state, detail);
            changed = Interlocked.Exchange(ref _changed, NewSignal());
        }

        changed.SetResult();
        RaiseChanged();
    }

    protected void RaiseChanged() => Changed?.Invoke(Name);

    private async Task LiveAsync(CancellationToken shutdown)
    {
        var failures = 0;
        while (!shutdown.IsCancellationRequested)
        {
            var request = _startRequests;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, StopRequest());
            var started = Context.Time.GetTimestamp();
            var end = await AttemptAsync(stop.Token);
            failures = Context.Time.GetElapsedTime(started) > GoodRun ? 0 : failures;
            switch (end)
            {
                case PartEnd.Stopped:
                    Set(ResourceState.Stopped);
                    break;
                case PartEnd.Completed:
                    Set(ResourceState.Completed);
                    break;
                case PartEnd.Failed:
                    // Said by the attempt; it is not tried again before somebody asks.
                    break;
                case PartEnd.Crashed:
                    await PauseAsync(failures++, stop.Token);
                    continue;
            }

            await UntilAskedAgainAsync(request, shutdown);
        }
    }

    private async Task<PartEnd> AttemptAsync(CancellationToken stop)
    {
        try
        {
            foreach (var (part, type) in _waits)
            {
                if (State is not ResourceState.Restarting)
                    Set(ResourceState.Waiting, $"for {part.Name}{(type == WaitType.WaitForCompletion ? " to complete" : "")}");
                await part.WaitUntilAsync(p => type == WaitType.WaitForCompletion ? p.State is ResourceState.Completed : p.IsUp, stop);
            }

            return await RunOnceAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return PartEnd.Stopped;
        }
        catch (Exception failure) when (failure is Servers.ServerException or InvalidOperationException or IOException or System.ComponentModel.Win32Exception or Npgsql.NpgsqlException)
        {
            Set(ResourceState.Restarting, failure.Message);
            return PartEnd.Crashed;
        }
    }

    private async Task PauseAsync(int failures, CancellationToken stop)
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures, 10)));
        Restarts++;
        Set(ResourceState.Restarting, $"{Detail ?? "ended"}; starts again in {pause.TotalSeconds:0} s");
        try
        {
            await Task.Delay(pause, Context.Time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Set(ResourceState.Stopped);
        }
    }

    // A part that completed or failed by itself stays so until somebody restarts it.
    private async Task UntilAskedAgainAsync(int request, CancellationToken shutdown)
    {
        try
        {
            await WaitUntilAsync(part => part._wanted && part._startRequests != request, shutdown);
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The loop ends.
        }
    }

    private CancellationToken StopRequest()
    {
        lock (_gate)
        {
            if (_stopRequest.IsCancellationRequested && _wanted)
            {
                _stopRequest.Dispose();
                _stopRequest = new CancellationTokenSource();
            }

            return _stopRequest.Token;
        }
    }

    private void Want(bool wanted)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _wanted = wanted;
            if (wanted)
                _startRequests++;
            else
                _stopRequest.Cancel();
            changed = Interlocked.Exchange(ref _changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How one run of a part ended.</summary>
internal enum PartEnd
{
    /// <summary>Because it was asked to.</summary>
    Stopped,

    /// <summary>It has done what it had to do.</summary>
    Completed,

    /// <summary>It cannot do what it has to do; trying again would not help.</summary>
    Failed,

    /// <summary>By itself, and it should not have.</summary>
    Crashed,
}
