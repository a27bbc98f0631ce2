using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace SalesPerf.Identity.Keys;

/// <summary>Seals secrets before they are stored: AES-256-GCM under a key derived from <c>Identity:KeySecret</c>, one key a purpose.</summary>
/// <remarks>A sealed value is nonce (12 bytes), tag (16 bytes), cipher text.</remarks>
internal sealed class Sealer(IOptions<IssuerOptions> options)
{
    private const int KeyLength = 32;
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

    /// <summary>A key of 32 bytes that only holders of the secret can make, the same in every replica.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Value.KeySecret), KeyLength, info: Encoding.UTF8.GetBytes($"salesperf identity {purpose}"));

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
        var plain = new byte[sealedValue.Length - NonceLength - TagLength];
        using var aes = new AesGcm(Derive(purpose), TagLength);
        try { aes.Decrypt(sealedValue.AsSpan(0, NonceLength), sealedValue.AsSpan(NonceLength + TagLength), sealedValue.AsSpan(NonceLength, TagLength), plain); }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidOperationException("The stored keys were sealed under another Identity:KeySecret. Set that one, or empty identity.signing_key and identity.data_protection_key: then everybody signs in again.", exception);
        }

        return plain;
    }
}
