using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Digests;

/// <summary>Links by which a reader ends the mails without signing in: the person's id, and a mark that only this issuer can make.</summary>
internal sealed class StopLinks(Sealer sealer, IOptions<IssuerOptions> options)
{
    private const int IdLength = 16;
    private const int MarkLength = 16;

    private readonly byte[] _key = sealer.Derive("links that end the digest by mail");

    /// <summary>The link of a person.</summary>
    public Uri For(Guid person) => new(new Uri(options.Value.Issuer), $"{StopEndpoints.Path}?key={KeyOf(person)}");

    /// <summary>Whose link it is; null where we did not make it.</summary>
    public Guid? Find(string? key)
    {
        Span<byte> given = stackalloc byte[IdLength + MarkLength];
        if (key is null || key.Length != Base64Url.GetEncodedLength(given.Length) || !Base64Url.TryDecodeFromChars(key, given, out var length) || length != given.Length) return null;
        return CryptographicOperations.FixedTimeEquals(given[IdLength..], Mark(given[..IdLength])) ? new Guid(given[..IdLength], bigEndian: true) : null;
    }

    private string KeyOf(Guid person)
    {
        var id = person.ToByteArray(bigEndian: true);
        return Base64Url.EncodeToString([.. id, .. Mark(id)]);
    }

    private ReadOnlySpan<byte> Mark(ReadOnlySpan<byte> id) => HMACSHA256.HashData(_key, id).AsSpan(0, MarkLength);
}
