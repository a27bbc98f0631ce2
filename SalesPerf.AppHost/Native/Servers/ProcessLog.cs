namespace SalesPerf.AppHost.Native.Servers;

/// <summary>One line that a process wrote. <paramref name="Number"/> grows by one a line, so a reader can ask for what is new.</summary>
internal sealed record LogLine(long Number, DateTimeOffset At, bool IsError, string Text);

/// <summary>What a process wrote: everything in a file, the last lines in memory.</summary>
internal sealed class ProcessLog(string path, TimeProvider time) : IDisposable
{
    private const int TailLength = 2_000;
    private const long FileLimitBytes = 20 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _tail = new();
    private StreamWriter? _file;
    private long _count;

    public string Path { get; } = path;

    /// <summary>Raised after each line, on the thread that read it; handlers must be quick.</summary>
    public event Action<LogLine>? Written;

    public IReadOnlyList<LogLine> After(long number)
    {
        lock (_gate)
            return [.. _tail.Where(line => line.Number > number)];
    }

    public IReadOnlyList<LogLine> Last(int lines)
    {
        lock (_gate)
            return [.. _tail.TakeLast(lines)];
    }

    public void Write(string text, bool isError = false)
    {
        LogLine line;
        lock (_gate)
        {
            line = new LogLine(++_count, time.GetUtcNow(), isError, text);
            _tail.Enqueue(line);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
            File().WriteLine(text);
        }

        Written?.Invoke(line);
    }

    // One old generation is kept, so a log never fills the disk.
    private StreamWriter File()
    {
        if (_file is { BaseStream.Position: > FileLimitBytes })
        {
            _file.Dispose();
            _file = null;
            System.IO.File.Move(Path, Path + ".1", overwrite: true);
        }

        return _file ??= new StreamWriter(new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            AutoFlush = true,
        };
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
