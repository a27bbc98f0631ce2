using System.Net;
using System.Net.Http.Json;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests;

/// <summary>What a person or client may no longer do is refused before their token ends, at the issuer and at whoever relies on it.</summary>
public sealed class RightsTakenAway : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly Issuer issuer = new Issuer().With("Authentication:RevocationInterval", "00:00:00.100");
    private readonly HttpClient http = new();
    private RelyingParty relying = null!;

    public async ValueTask InitializeAsync()
    {
        await issuer.InitializeAsync();
        relying = await RelyingParty.StartAsync(issuer);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await relying.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task Persona_taken_away_then_tokens_before_end_and_the_next_says_what_is_left()
    {
        await StoreAsync("fading", "manager", "rep");
        var token = await CodeFlow.TokenAsync(issuer, "fading");
        Assert.Equal(HttpStatusCode.OK, await relying.AskAsync(http, token));

        await StoreAsync("fading", "rep");

        await EventualAssert.ThatAsync(async () => Assert.Equal(HttpStatusCode.Unauthorized, await relying.AskAsync(http, token)), Soon);
        await EventualAssert.ThatAsync(async () => Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(token)), Soon);
        // A token of the very second of the change is refused too, and signing in again helps.
        await EventualAssert.ThatAsync(async () => Assert.Equal(HttpStatusCode.Forbidden, await relying.AskAsync(http, await CodeFlow.TokenAsync(issuer, "fading"))), Soon);
    }

    [Fact]
    public async Task Persona_added_or_another_person_changed_then_a_token_goes_on()
    {
        await StoreAsync("rising", "manager");
        await StoreAsync("falling", "manager", "rep");
        var (token, ended) = (await CodeFlow.TokenAsync(issuer, "rising"), await CodeFlow.TokenAsync(issuer, "falling"));

        await StoreAsync("rising", "manager", "rep");
        await StoreAsync("falling", "rep");

        await EventualAssert.ThatAsync(async () => Assert.Equal(HttpStatusCode.Unauthorized, await relying.AskAsync(http, ended)), Soon);
        Assert.Equal(HttpStatusCode.OK, await relying.AskAsync(http, token));
    }

    private async Task StoreAsync(string userName, params string[] personas)
    {
        using var body = JsonContent.Create(new { items = new[] { new { userName, name = userName, personas, participantCode = userName } } });
        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/users:batch", await CodeFlow.TokenAsync(issuer, "comp-admin"), body);
        var items = (await CodeFlow.JsonAsync(answer, HttpStatusCode.MultiStatus)).GetProperty("items");
        Assert.All(items.EnumerateArray(), i => Assert.False(i.TryGetProperty("problem", out _), i.ToString()));
    }

    private async Task<HttpStatusCode> MeAsync(string token)
    {
        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/me", token);
        return answer.StatusCode;
    }
}
