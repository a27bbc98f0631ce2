using System.IO.Compression;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Import;

/// <summary>What a gzipped file unpacks to, read as it is unpacked; refused where that is more than a file may have, or so much more than was packed that the file was made to do harm.</summary>
/// <param name="path">The packed file.</param>
/// <param name="mostBytes">Most bytes that are unpacked.</param>
internal sealed class UnpackedFile(string path, long mostBytes = UnpackedFile.MostBytes) : Stream
{
    /// <summary>Most bytes that are unpacked of a file.</summary>
    public const long MostBytes = 1024L * 1024 * 1024;

    /// <summary>Most bytes that are unpacked for a byte of the file: tables come to 20.</summary>
    public const int MostRatio = 200;

    // A few packed bytes may stand for a long run; what they unpack to is judged by their ratio only when it is much.
    private const long Unjudged = 1024 * 1024;

    private readonly GZipStream unpacking = new(File.OpenRead(path), CompressionMode.Decompress);
    private readonly long packed = new FileInfo(path).Length;
    private long unpacked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => unpacked; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        try { read = unpacking.Read(buffer); }
        catch (InvalidDataException) { throw new CliException($"{path} is not a gzipped file, or a part of one."); }
        unpacked += read;
        if (unpacked > mostBytes) throw new CliException($"{path} unpacks to more than {mostBytes} bytes; unpack it yourself and read what you need of it.");
        if (unpacked > Unjudged && unpacked / MostRatio > packed) throw new CliException($"{path} unpacks to more than {MostRatio} times its size, which no table does.");
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacking.Dispose();
        base.Dispose(disposing);
    }
}
