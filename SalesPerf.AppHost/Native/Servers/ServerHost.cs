namespace SalesPerf.AppHost.Native.Servers;

/// <summary>What every native server needs from its surroundings.</summary>
internal sealed class ServerHost(DataFolder folder, TimeProvider time)
{
    public DataFolder Folder { get; } = folder;

    public PortBook Ports { get; } = new(folder);

    public ProcessLog NewLog(string name) => new(Folder.Sub("logs", name + ".log"), time);
}

/// <summary>One private server: started once, stopped once, never shared with the machine's own services.</summary>
internal abstract class NativeServer : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>Where the server writes; also while it does not run.</summary>
    public abstract ProcessLog Log { get; }

    /// <summary>The running process, or null.</summary>
    public abstract GuardedProcess? Process { get; }

    /// <summary>Returns when the server answers.</summary>
    public abstract Task StartAsync(CancellationToken cancellation);

    public abstract Task StopAsync();

    /// <summary>Asks the server itself whether it is well.</summary>
    public abstract Task<bool> IsHealthyAsync(CancellationToken cancellation);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Log.Dispose();
    }
}
