using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Gateway.Tests;

public sealed class Tokens(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bad => ["none at all", "not a token", "foreign key", "expired", "other audience", "other issuer", "alg none", "HS256 with the public key"];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Token_that_does_not_hold_then_401_and_no_service_is_asked(string kind)
    {
        var token = await TokenAsync(kind);
        using var http = token is null ? edge.Anonymous() : edge.With(token);

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "auth.unauthenticated");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Good_token_then_200()
    {
        using var http = edge.As(Persona.Rep);

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string?> TokenAsync(string kind)
    {
        var good = new JsonWebToken(edge.Issuer.TokenFor(Persona.CompAdmin));
        using var http = new HttpClient();
        var keys = new JsonWebKeySet(await http.GetStringAsync(new Uri($"{edge.Issuer.Authority}/.well-known/jwks"), Cancel));
        var publicKey = keys.Keys[0];
        return kind switch
        {
            "none at all" => null,
            "not a token" => "abc.def.ghi",
            "foreign key" => edge.Issuer.ForeignToken(Persona.CompAdmin),
            "expired" => edge.Issuer.ExpiredToken(Persona.CompAdmin),
            "other audience" => edge.Issuer.TokenNaming(good.Issuer, "another platform"),
            "other issuer" => edge.Issuer.TokenNaming("https://login.example.com", good.Audiences.Single()),
            "alg none" => Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""") + "." + good.EncodedPayload + ".",
            "HS256 with the public key" => SignWithPublicKey(publicKey, good),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    // The classic confusion: the public key, which everybody has, taken for a shared secret.
    private static string SignWithPublicKey(JsonWebKey key, JsonWebToken like) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = like.Issuer, Audience = like.Audiences.Single(), TokenType = "at+jwt", Expires = like.ValidTo,
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Base64UrlEncoder.DecodeBytes(key.N)) { KeyId = key.Kid }, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object> { ["sub"] = like.Subject, [Caller.RoleClaim] = "comp-admin" },
    });
}

public sealed class IssuerAway
{
    [Fact]
    public async Task Issuer_was_never_reached_then_a_token_is_answered_503_and_pages_go_on()
    {
        await using var edge = new Edge { Authority = $"http://127.0.0.1:{Upstream.FreePort()}" };
        await edge.InitializeAsync();
        using var http = edge.As(Persona.CompAdmin);

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), TestContext.Current.CancellationToken);
        using var landing = await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "dependency.unavailable");
        Assert.Equal(HttpStatusCode.OK, landing.StatusCode);
    }
}
