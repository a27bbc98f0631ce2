using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using SalesPerf.Identity.Keys;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests;

/// <summary>A new signing key comes while machines get tokens and use them at a process that knows the issuer by its address.</summary>
public sealed class KeyRotationUnderLoad(Issuer issuer) : IClassFixture<Issuer>, IAsyncLifetime
{
    private const int Machines = 4;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> served = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> failures = new();
    private readonly HttpClient http = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        issuer.Time.Shift = TimeSpan.Zero;
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Key_announced_published_and_signing_then_no_request_fails()
    {
        await using var relying = await RelyingParty.StartAsync(issuer);
        var ring = issuer.Services.GetRequiredService<SigningKeyRing>();
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, Machines).Select(_ => WorkAsync(relying, end.Token)));
        var before = ring.Keys[0].KeyId;
        await ServedAsync(before, 10);

        await issuer.Services.GetRequiredService<SigningKeyStore>().AnnounceAsync(TimeSpan.FromMinutes(10), CancellationToken.None);
        await ring.RefreshAsync(CancellationToken.None);
        // Every process reads the keys again within ten minutes, while the new one is announced.
        relying.ReadAgain();
        await EventualAssert.ThatAsync(async () => Assert.Equal(2, (await relying.KnownAsync()).SigningKeys.Count), Soon);
        issuer.Time.Shift = TimeSpan.FromMinutes(11);
        await ring.RefreshAsync(CancellationToken.None);
        var after = ring.Keys[0].KeyId;
        await ServedAsync(after, 10);
        await end.CancelAsync();
        await load;

        Assert.NotEqual(before, after);
        Assert.Empty(failures);
    }

    private Task ServedAsync(string key, int times) =>
        EventualAssert.ThatAsync(() => { Assert.True(served.GetValueOrDefault(key) >= times, $"{served.GetValueOrDefault(key)} requests with {key}. {string.Join(' ', failures.Take(3))}"); return Task.CompletedTask; }, Soon);

    // Gets a token and uses it a few times, so that tokens of the old key are used after the new one signs.
    private async Task WorkAsync(RelyingParty relying, CancellationToken end)
    {
        using var flow = new CodeFlow(issuer);
        while (!end.IsCancellationRequested)
        {
            using var answer = await flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "goals"), ("client_secret", Issuer.SecretOf("goals")));
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                failures.Enqueue($"token: {(int)answer.StatusCode}");
                continue;
            }

            var token = (await CodeFlow.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("access_token").GetString()!;
            var key = new JsonWebToken(token).Kid;
            for (var i = 0; i < 5; i++)
            {
                var status = await relying.AskAsync(http, token);
                if (status == HttpStatusCode.OK) served.AddOrUpdate(key, 1, (_, n) => n + 1);
                else failures.Enqueue($"{key}: {(int)status}");
            }
        }
    }
}
