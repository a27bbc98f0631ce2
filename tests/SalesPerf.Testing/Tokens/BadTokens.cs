using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Tokens;

/// <summary>Tokens that must not hold, each good but for one thing, made by hand: libraries refuse to make most of them.</summary>
/// <param name="issuer">Whose tokens hold.</param>
/// <param name="elsewhere">Where a key would be fetched from, were the token believed.</param>
public sealed class BadTokens(TestIssuer issuer, Uri elsewhere)
{
    private static readonly Dictionary<string, Func<BadTokens, string>> Makers = new(StringComparer.Ordinal)
    {
        ["alg none"] = b => b.Unsigned("none"),
        ["alg None, in other letters"] = b => b.Unsigned("nOnE"),
        ["alg HS256 with the public modulus for a secret"] = b => b.Hmac(b.Issuer.PublicKey.Modulus!),
        ["alg HS256 with the public key's PEM for a secret"] = b => b.Hmac(Encoding.UTF8.GetBytes(Pem(b.Issuer.PublicKey))),
        ["alg RS512 with the right key"] = b => b.Sign(h => h["alg"] = "RS512", null, null, HashAlgorithmName.SHA512),
        ["signature of another token"] = b => $"{b.Good()[..b.Good().LastIndexOf('.')]}x.{b.Good().Split('.')[2]}",
        ["no signature"] = b => b.Good()[..(b.Good().LastIndexOf('.') + 1)],
        ["foreign key under our key's name"] = b => b.Foreign(_ => { }),
        ["unknown key"] = b => b.Foreign(h => h["kid"] = "nobody's"),
        ["key without a name"] = b => b.Foreign(h => h.Remove("kid")),
        ["key in the header"] = b => b.Foreign(h => h["jwk"] = Jwk(ForeignKey)),
        ["key behind an address in the header"] = b => b.Foreign(h => h["jku"] = new Uri(b.Elsewhere, "/jwks").ToString()),
        ["certificate in the header"] = b => b.Foreign(h => h["x5c"] = new JsonArray(Certificate())),
        ["certificate behind an address in the header"] = b => b.Foreign(h => h["x5u"] = new Uri(b.Elsewhere, "/certificate").ToString()),
        ["name of the key is an address"] = b => b.Foreign(h => h["kid"] = new Uri(b.Elsewhere, "/key").ToString()),
        ["other audience"] = b => b.Sign(null, p => p["aud"] = "another platform"),
        ["no audience"] = b => b.Sign(null, p => p.Remove("aud")),
        ["other issuer"] = b => b.Sign(null, p => p["iss"] = "https://login.example.com"),
        ["issuer elsewhere, with its own discovery"] = b => b.Foreign(_ => { }, p => p["iss"] = b.Elsewhere.ToString()),
        ["no issuer"] = b => b.Sign(null, p => p.Remove("iss")),
        ["a logout token"] = b => b.Sign(h => h["typ"] = "logout+jwt", null),
        ["a proof of possession"] = b => b.Sign(h => h["typ"] = "dpop+jwt", null),
        ["expired a minute ago"] = b => b.Sign(null, p => p["exp"] = Now(-1)),
        ["without an end"] = b => b.Sign(null, p => p.Remove("exp")),
        ["not good before an hour from now"] = b => b.Sign(null, p => p["nbf"] = Now(60)),
        ["not a token"] = _ => "abc.def.ghi",
        ["nothing"] = _ => string.Empty,
    };

    private static readonly RSAParameters ForeignKey = NewKey();

    private TestIssuer Issuer => issuer;

    private Uri Elsewhere => elsewhere;

    /// <summary>What is wrong with each, for theories.</summary>
    public static IEnumerable<string> Kinds => Makers.Keys;

    /// <summary>A token with that wrong.</summary>
    public string Make(string kind) => Makers[kind](this);

    /// <summary>One made the same way with nothing wrong: the proof that the others fail for what is said of them.</summary>
    public string Good() => Sign(null, null);

    private string Sign(Action<JsonObject>? header, Action<JsonObject>? payload, RSAParameters? foreign = null, HashAlgorithmName? hash = null)
    {
        var (head, body) = Parts(header, payload);
        var text = $"{Encode(head)}.{Encode(body)}";
        using var key = RSA.Create(foreign ?? issuer.PrivateKey);
        return $"{text}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(text), hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private string Foreign(Action<JsonObject> header, Action<JsonObject>? payload = null) => Sign(header, payload, ForeignKey);

    private string Unsigned(string algorithm)
    {
        var (head, body) = Parts(h => h["alg"] = algorithm, null);
        return $"{Encode(head)}.{Encode(body)}.";
    }

    private string Hmac(byte[] secret)
    {
        var (head, body) = Parts(h => h["alg"] = "HS256", null);
        var text = $"{Encode(head)}.{Encode(body)}";
        return $"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    private (JsonObject Header, JsonObject Payload) Parts(Action<JsonObject>? header, Action<JsonObject>? payload)
    {
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = TestIssuer.KeyId, ["typ"] = "at+jwt" };
        var body = new JsonObject
        {
            ["iss"] = issuer.Authority, ["aud"] = TestIssuer.Audience, ["sub"] = "somebody", [Caller.RoleClaim] = PersonaNames.NameOf(Persona.CompAdmin), ["iat"] = Now(-1), ["nbf"] = Now(-1), ["exp"] = Now(60),
        };
        header?.Invoke(head);
        payload?.Invoke(body);
        return (head, body);
    }

    private static string Certificate()
    {
        using var key = RSA.Create(ForeignKey);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return Convert.ToBase64String(certificate.RawData);
    }

    private static JsonObject Jwk(RSAParameters key) => new() { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) };

    private static string Pem(RSAParameters key)
    {
        using var rsa = RSA.Create(key);
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private static string Encode(JsonObject part) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(part));

    private static RSAParameters NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportParameters(includePrivateParameters: true);
    }

    private static long Now(int minutes) => TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds();
}
