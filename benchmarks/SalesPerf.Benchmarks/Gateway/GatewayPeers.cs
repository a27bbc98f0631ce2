using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Yarp.ReverseProxy.Configuration;

namespace SalesPerf.Benchmarks.Gateway;

/// <summary>What the gateway is measured against, each a process of its own: a bare minimal API, a bare YARP, and the issuer of the token.</summary>
internal static class GatewayPeers
{
    /// <summary>Trivial answers at any address, and a skill by its code straight out of PostgreSQL.</summary>
    public static async Task<int> ServeApiAsync(string address, string connectionString)
    {
        var builder = Builder(address);
        builder.Services.AddSingleton(NpgsqlDataSource.Create($"{connectionString};Max Auto Prepare=100;Auto Prepare Min Usages=2"));
        var app = builder.Build();
        app.MapGet("/v1/bare/skills/{code}", async (string code, NpgsqlDataSource source) =>
        {
            await using var command = source.CreateCommand("SELECT code, name, area FROM training.skill WHERE code = $1");
            command.Parameters.Add(new() { Value = code });
            await using var row = await command.ExecuteReaderAsync();
            return await row.ReadAsync() ? Results.Ok(new { code = row.GetString(0), name = row.GetString(1), area = row.GetString(2) }) : Results.NotFound();
        });
        app.MapGet("/{**rest}", () => Results.Ok(new { ok = true }));
        await app.RunAsync();
        return 0;
    }

    /// <summary>YARP with one route and nothing else.</summary>
    public static async Task<int> ServeYarpAsync(string address, string upstream)
    {
        var builder = Builder(address);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "one", Match = new RouteMatch { Path = "/{**rest}" } }],
            [new ClusterConfig { ClusterId = "one", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = upstream } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }

    /// <summary>An issuer with one key, which prints a token and then serves its keys and who was shut out (nobody); and a collector of telemetry, which reads and forgets.</summary>
    public static async Task<int> ServeIssuerAsync(string address)
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "benchmark" };
        var parameters = rsa.ExportParameters(false);
        var app = Builder(address).Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = address, jwks_uri = $"{address}/jwks", authorization_endpoint = $"{address}/connect/authorize", token_endpoint = $"{address}/connect/token" }));
        app.MapGet("/jwks", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } }));
        app.MapGet("/v1/identity/revocations", () => Results.Json(new { items = Array.Empty<object>() }));
        app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Bytes([], "application/x-protobuf");
        });
        Console.WriteLine(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = address, Audience = "salesperf", TokenType = "at+jwt", Expires = TimeProvider.System.GetUtcNow().AddHours(2).UtcDateTime,
            Subject = new ClaimsIdentity([new Claim("sub", "benchmark"), new Claim("role", "rep"), new Claim("participant", "SP-001")]),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        }));
        await app.RunAsync();
        return 0;
    }

    private static WebApplicationBuilder Builder(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        return builder;
    }
}
