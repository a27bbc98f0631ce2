using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.Compensation.Domain.Ledger;

/// <summary>A signed statement that the ledger had this head: whoever keeps it can prove later that nothing before was changed.</summary>
/// <param name="Number">1, 2, 3 ... without a gap.</param>
/// <param name="EntryNo">Number of the last entry.</param>
/// <param name="HeadHash">Its hash, which covers all before it.</param>
/// <param name="Occasion">What was posted: <c>close 2026-01</c>.</param>
/// <param name="SignedAt">When, UTC, whole microseconds.</param>
/// <param name="KeyId">The key: see <see cref="AnchorKey.IdOf"/>.</param>
public sealed record LedgerAnchor(long Number, long EntryNo, string HeadHash, string Occasion, DateTimeOffset SignedAt, string KeyId)
{
    /// <summary>The signed text, UTF-8: its members on a line each, so that common tools can check it (<c>openssl dgst -sha256 -verify</c>).</summary>
    public string Payload => string.Create(CultureInfo.InvariantCulture, $"salesperf.ledger-anchor.v1\n{Number}\n{EntryNo}\n{HeadHash}\n{Occasion}\n{SignedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}Z\n{KeyId}\n");
}

/// <summary>Keys of anchors: ECDSA over P-256 with SHA-256, signatures in DER.</summary>
public static class AnchorKey
{
    /// <summary>Identity of a public key: the first 16 hexadecimal digits of the SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static string IdOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    /// <summary>Signs an anchor.</summary>
    public static byte[] Sign(ECDsa key, LedgerAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(anchor);
        return key.SignData(Encoding.UTF8.GetBytes(anchor.Payload), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a signature is that of the public key over the anchor. Needs nothing but its arguments.</summary>
    /// <param name="publicKeyPem">SubjectPublicKeyInfo, PEM.</param>
    /// <param name="anchor">The anchor.</param>
    /// <param name="signature">DER.</param>
    public static bool IsSigned(string publicKeyPem, LedgerAnchor anchor, byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        using var key = ECDsa.Create();
        key.ImportFromPem(publicKeyPem);
        return IdOf(key) == anchor.KeyId && key.VerifyData(Encoding.UTF8.GetBytes(anchor.Payload), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
