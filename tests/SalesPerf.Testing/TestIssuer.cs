using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing;

/// <summary>
/// An issuer of one test process on the loopback address: discovery document, keys, and client credentials for services. Services check
/// its tokens exactly as they check any issuer's.
/// </summary>
public sealed class TestIssuer
{
    internal const string Audience = "salesperf";
    internal const string KeyId = "test";

    private static readonly Lazy<Task<TestIssuer>> Shared = new(StartAsync);

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key;
    private int _asked;

    private TestIssuer(WebApplication app, RsaSecurityKey key)
    {
        (_app, _key) = (app, key);
        Authority = app.Urls.Single();
    }

    /// <summary>What a service gets as <c>Authentication:Authority</c>.</summary>
    public string Authority { get; }

    /// <summary>How often its keys were asked for.</summary>
    public int Asked => _asked;

    internal RSAParameters PublicKey => new() { Modulus = _key.Parameters.Modulus, Exponent = _key.Parameters.Exponent };

    internal RSAParameters PrivateKey => _key.Parameters;

    /// <summary>The process's one issuer.</summary>
    public static Task<TestIssuer> GetAsync() => Shared.Value;

    /// <summary>A token of a person, or of a service (<see cref="Persona.Service"/>).</summary>
    public string TokenFor(Persona persona, string? participantCode = null, string? subject = null) => TokenFor([persona], participantCode, subject);

    /// <summary>A token of a person who is several.</summary>
    public string TokenFor(IReadOnlyList<Persona> personas, string? participantCode = null, string? subject = null)
    {
        ArgumentNullException.ThrowIfNull(personas);
        return Sign(_key, personas, participantCode, subject, TimeProvider.System.GetUtcNow().AddHours(1));
    }

    /// <summary>A token in the right form whose key this issuer never announced.</summary>
    public string ForeignToken(Persona persona)
    {
        using var rsa = RSA.Create(2048);
        return Sign(new RsaSecurityKey(rsa.ExportParameters(true)) { KeyId = _key.KeyId }, [persona], null, null, TimeProvider.System.GetUtcNow().AddHours(1));
    }

    /// <summary>A token that was good until an hour ago.</summary>
    public string ExpiredToken(Persona persona) => Sign(_key, [persona], null, null, TimeProvider.System.GetUtcNow().AddHours(-1));

    /// <summary>A token signed by this issuer's own key that names another issuer or audience.</summary>
    public string TokenNaming(string issuer, string audience) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = issuer,
        Audience = audience,
        TokenType = "at+jwt",
        Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "somebody", [Caller.RoleClaim] = PersonaNames.NameOf(Persona.CompAdmin) },
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
    });

    private string Sign(RsaSecurityKey key, IReadOnlyList<Persona> personas, string? participantCode, string? subject, DateTimeOffset expires)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = subject ?? participantCode ?? PersonaNames.NameOf(personas[0]),
            [Caller.RoleClaim] = personas.Select(PersonaNames.NameOf).ToArray(),
        };
        if (participantCode is not null) claims[Caller.ParticipantClaim] = participantCode;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = Audience,
            TokenType = "at+jwt",
            IssuedAt = expires.AddHours(-2).UtcDateTime,
            NotBefore = expires.AddHours(-2).UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // The folder of the test program holds the appsettings.json of the service under test, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa.ExportParameters(true)) { KeyId = KeyId };
        TestIssuer issuer = null!;
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(Discovery(issuer.Authority)));
        app.MapGet("/.well-known/jwks", () =>
        {
            Interlocked.Increment(ref issuer._asked);
            return Results.Json(Keys(key));
        });
        app.MapPost("/connect/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            var client = form["client_id"].ToString();
            // As the real issuer does: its own services are services, clients registered for partners are partners.
            var persona = client.StartsWith("partner-", StringComparison.Ordinal) ? Persona.Partner : Persona.Service;
            return Results.Json(new { access_token = issuer.TokenFor(persona, subject: client), token_type = "Bearer", expires_in = 3600 });
        });
        await app.StartAsync();
        return issuer = new TestIssuer(app, key);
    }

    private static object Discovery(string authority) => new
    {
        issuer = authority, jwks_uri = $"{authority}/.well-known/jwks", token_endpoint = $"{authority}/connect/token",
        authorization_endpoint = $"{authority}/connect/authorize",
        id_token_signing_alg_values_supported = new[] { SecurityAlgorithms.RsaSha256 },
    };

    private static object Keys(RsaSecurityKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(new RSAParameters { Modulus = key.Parameters.Modulus, Exponent = key.Parameters.Exponent }) { KeyId = key.KeyId });
        return new { keys = new[] { new { kty = jwk.Kty, kid = jwk.KeyId, use = "sig", alg = SecurityAlgorithms.RsaSha256, n = jwk.N, e = jwk.E } } };
    }
}
