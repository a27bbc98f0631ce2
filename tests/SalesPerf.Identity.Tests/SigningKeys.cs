using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using SalesPerf.Identity.Keys;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Tests;

public sealed class SigningKeys(Issuer issuer) : IClassFixture<Issuer>, IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SigningKeyRing Ring => issuer.Services.GetRequiredService<SigningKeyRing>();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        issuer.Time.Shift = TimeSpan.Zero;
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task New_key_announced_then_published_first_signs_later_and_the_old_one_still_verifies()
    {
        var before = await CodeFlow.TokenAsync(issuer, "rep");
        await issuer.Services.GetRequiredService<SigningKeyStore>().AnnounceAsync(TimeSpan.FromMinutes(10), Cancel);
        await Ring.RefreshAsync(Cancel);
        var announced = await CodeFlow.TokenAsync(issuer, "rep");
        var published = await PublishedAsync();

        issuer.Time.Shift = TimeSpan.FromMinutes(11);
        await Ring.RefreshAsync(Cancel);
        var after = await CodeFlow.TokenAsync(issuer, "rep");

        Assert.Equal(KeyOf(before), KeyOf(announced));
        Assert.NotEqual(KeyOf(before), KeyOf(after));
        Assert.Contains(KeyOf(after), published);
        Assert.Contains(KeyOf(before), await PublishedAsync());
        using var old = await CodeFlow.AskAsync(issuer, "/v1/identity/me", before);
        using var young = await CodeFlow.AskAsync(issuer, "/v1/identity/me", after);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (old.StatusCode, young.StatusCode));
    }

    [Fact]
    public async Task Published_keys_then_no_private_part()
    {
        using var browser = issuer.Browser();
        var json = await browser.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), Cancel);

        var keys = JsonDocument.Parse(json).RootElement.GetProperty("keys").EnumerateArray().ToArray();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.All(["d", "p", "q", "dp", "dq", "qi", "k"], part => Assert.False(key.TryGetProperty(part, out _), part)));
    }

    [Fact]
    public async Task Two_replicas_start_on_an_empty_store_then_one_key()
    {
        await using var source = NpgsqlDataSource.Create(issuer.Database.AppConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM identity.signing_key");
        var before = (long)(await command.ExecuteScalarAsync(Cancel))!;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => issuer.Services.GetRequiredService<SigningKeyStore>().MaintainAsync(Cancel)));

        Assert.Equal(before, (long)(await command.ExecuteScalarAsync(Cancel))!);
    }

    [Fact]
    public async Task Stored_key_then_it_is_sealed()
    {
        await using var source = NpgsqlDataSource.Create(issuer.Database.AppConnectionString);
        await using var command = source.CreateCommand("SELECT sealed_key FROM identity.signing_key LIMIT 1");
        var stored = (byte[])(await command.ExecuteScalarAsync(Cancel))!;
        var sealer = issuer.Services.GetRequiredService<Sealer>();

        Assert.NotEqual(0x30, stored[0]); // a PKCS#8 key in the clear begins with a SEQUENCE
        Assert.Equal(0x30, sealer.Open("signing key", stored)[0]);
        stored[^1] ^= 1;
        Assert.Contains("Identity:KeySecret", Assert.Throws<InvalidOperationException>(() => sealer.Open("signing key", stored)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another platform", null)]
    [InlineData(null, "https://login.example.com/")]
    public async Task Own_key_with_another_audience_or_issuer_then_401(string? audience, string? tokenIssuer)
    {
        var token = issuer.Sign(tokenIssuer ?? issuer.Address.AbsoluteUri, audience ?? "salesperf", "operator");

        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/me", token);

        Assert.Equal("auth.unauthenticated", (await CodeFlow.JsonAsync(answer, HttpStatusCode.Unauthorized)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Token_of_three_hours_ago_then_401()
    {
        issuer.Time.Shift = TimeSpan.FromHours(-3);
        // The cookie of the form is younger than the clock says; only the token is old.
        using var flow = new CodeFlow(issuer);
        using var machine = await flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "goals"), ("client_secret", Issuer.SecretOf("goals")));
        var token = (await CodeFlow.JsonAsync(machine, HttpStatusCode.OK)).GetProperty("access_token").GetString()!;
        issuer.Time.Shift = TimeSpan.Zero;

        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/me", token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<string[]> PublishedAsync()
    {
        using var browser = issuer.Browser();
        var json = await browser.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), Cancel);
        return [.. new JsonWebKeySet(json).Keys.Select(k => k.Kid)];
    }

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;
}

public sealed class KeyPlans
{
    private static readonly KeyPolicy Policy = new(TimeSpan.FromDays(90), TimeSpan.FromDays(1), TimeSpan.FromDays(14));
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Days at which keys sign from; the day of the decision; the day from which a new key signs; how many retire.
    public static TheoryData<double[], double, double?, int> Cases => new()
    {
        { [], 0, 0, 0 },
        { [0], 0, null, 0 },
        { [0], 88.9, null, 0 },
        { [0], 89, 90, 0 },
        { [0], 200, 201, 0 },
        { [0, 90], 89.5, null, 0 },
        { [0, 90], 103.9, null, 0 },
        { [0, 90], 104, null, 1 },
        { [0, 90, 180], 194, null, 2 },
        { [5], 0, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Age_of_keys_then_when_the_next_one_signs_and_how_many_retire(double[] signsFrom, double today, double? next, int retired)
    {
        var keys = signsFrom.Select(d => new PlannedKey(Guid.CreateVersion7(), Start.AddDays(d))).ToArray();

        var plan = KeyPlan.Decide(keys, Start.AddDays(today), Policy);

        Assert.Equal(next is { } day ? Start.AddDays(day) : null, plan.NewKeySignsFrom);
        Assert.Equal(keys.Take(retired).Select(k => k.Id), plan.Retire);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9.9, 0)]
    [InlineData(10, 1)]
    public void Announced_key_then_it_signs_from_its_instant_on(double today, int expected)
    {
        PlannedKey[] keys = [new(Guid.CreateVersion7(), Start), new(Guid.CreateVersion7(), Start.AddDays(10))];

        Assert.Equal(keys[expected].Id, KeyPlan.SigningKey(keys, Start.AddDays(today)));
    }
}
