using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>A file of order lines that is there as long as it is open. Read and written by several threads at once.</summary>
internal sealed class SpillFile : IDisposable
{
    private static readonly int RowBytes = Marshal.SizeOf<SalesRow>();
    private readonly SafeFileHandle handle = File.OpenHandle(Path.Combine(Path.GetTempPath(), $"salesperf-{Guid.CreateVersion7():N}.rows"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    public void Write(long at, ReadOnlySpan<SalesRow> rows) => RandomAccess.Write(handle, MemoryMarshal.AsBytes(rows), at * RowBytes);

    public void Read(long at, Span<SalesRow> rows)
    {
        for (var bytes = MemoryMarshal.AsBytes(rows); bytes.Length > 0;)
        {
            var read = RandomAccess.Read(handle, bytes, (at * RowBytes) + (rows.Length * RowBytes) - bytes.Length);
            if (read == 0) throw new EndOfStreamException("Order lines that were put aside are not there any more.");
            bytes = bytes[read..];
        }
    }

    public void Dispose() => handle.Dispose();
}
