using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Signs by Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";
    private const int SecretLength = 32;

    /// <summary>A new secret.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>As the receiver's library takes it: <c>whsec_</c> and Base64.</summary>
    public static string Show(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <summary>The value of <c>webhook-signature</c>: one signature per secret, separated by spaces.</summary>
    public static string Sign(string id, DateTimeOffset at, string body, IEnumerable<byte[]> secrets)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}"));
        return string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(s, content))}"));
    }
}
