using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>
/// The body of a request, hashed while its reader reads it: a file of any length is taken as it comes, and still known again when it is sent again.
/// </summary>
internal sealed class HashedBody : ForwardStream
{
    private readonly Stream inner;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private HashedBody(Stream inner, string address)
    {
        this.inner = inner;
        hash.AppendData(Encoding.UTF8.GetBytes(address));
    }

    /// <summary>Puts itself between a request and its body.</summary>
    public static HashedBody Of(HttpRequest request)
    {
        var body = new HashedBody(request.Body, $"{request.Method} {request.Path}{request.QueryString}\n");
        request.Body = body;
        return body;
    }

    /// <summary>The hash of address and whole body; reads first what the handler left unread.</summary>
    public async Task<byte[]> EndAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            while (await ReadAsync(buffer, cancellationToken) > 0) continue;
            return hash.GetCurrentHash();
        }
        finally { ArrayPool<byte>.Shared.Return(buffer); }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}
