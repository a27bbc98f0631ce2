using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>Seals secrets before they are stored: AES-256-GCM under a key derived from a secret of the process, one key a purpose.</summary>
/// <remarks>A sealed value is nonce (12 bytes), tag (16 bytes), cipher text.</remarks>
/// <param name="secret">The secret, the same in every replica.</param>
/// <param name="service">Whose it is: values that one service sealed are closed to another with the same secret.</param>
/// <param name="whenOther">What to do when the secret is another one than before, for the operator.</param>
public sealed class Sealer(string secret, string service, string whenOther)
{
    private const int KeyLength = 32;
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

    /// <summary>A key of 32 bytes that only holders of the secret can make, the same in every replica.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyLength, info: Encoding.UTF8.GetBytes($"salesperf {service} {purpose}"));

    /// <summary>Seals a value for a purpose.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var sealedValue = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedValue.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Derive(purpose), TagLength);
        aes.Encrypt(nonce, plain, sealedValue.AsSpan(NonceLength + TagLength), sealedValue.AsSpan(NonceLength, TagLength));
        return sealedValue;
    }

    /// <summary>Opens what was sealed; says what to do when the secret is another one.</summary>
    public byte[] Open(string purpose, byte[] sealedValue)
    {
        ArgumentNullException.ThrowIfNull(sealedValue);
        var plain = new byte[sealedValue.Length - NonceLength - TagLength];
        using var aes = new AesGcm(Derive(purpose), TagLength);
        try { aes.Decrypt(sealedValue.AsSpan(0, NonceLength), sealedValue.AsSpan(NonceLength + TagLength), sealedValue.AsSpan(NonceLength, TagLength), plain); }
        catch (AuthenticationTagMismatchException exception) { throw new InvalidOperationException(whenOther, exception); }

        return plain;
    }
}
