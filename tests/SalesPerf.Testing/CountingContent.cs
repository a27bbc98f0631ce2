using System.Net;
using System.Text;

namespace SalesPerf.Testing;

/// <summary>A body that begins with a text and repeats another, as many bytes as stated or without end; it counts what the connection took of it.</summary>
public sealed class CountingContent : HttpContent
{
    private const int PartSize = 64 * 1024;
    private const long WithoutEnd = 1024L * 1024 * 1024;

    private readonly byte[] _start;
    private readonly byte[] _part;
    private readonly long? _length;

    /// <summary>Makes the body.</summary>
    /// <param name="repeated">What stands in it again and again.</param>
    /// <param name="mediaType">What it says it is.</param>
    /// <param name="length">Its bytes, or null where it says nothing of them and does not end.</param>
    /// <param name="start">What stands before.</param>
    public CountingContent(string repeated, string mediaType, long? length = null, string start = "")
    {
        _start = Encoding.UTF8.GetBytes(start);
        _part = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, PartSize / repeated.Length)));
        _length = length;
        Headers.ContentType = new(mediaType);
    }

    /// <summary>Bytes that the connection took.</summary>
    public long Sent { get; private set; }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await SendAsync(stream, _start);
        while (Sent < (_length ?? WithoutEnd)) await SendAsync(stream, _part.AsMemory(0, (int)Math.Min(_part.Length, (_length ?? WithoutEnd) - Sent)));
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        Sent += bytes.Length;
    }
}
