using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SalesPerf.Identity.Tests;

public sealed class TokenFlow(Issuer issuer) : IClassFixture<Issuer>
{
    [Theory]
    [InlineData("rep", "SP-010")]
    [InlineData("manager", "SP-003")]
    [InlineData("comp-admin", null)]
    [InlineData("finance-approver", null)]
    [InlineData("auditor", null)]
    [InlineData("recruiter", null)]
    [InlineData("trainer", null)]
    [InlineData("operator", null)]
    public async Task Persona_signs_in_then_the_token_names_it(string persona, string? participant)
    {
        var token = new JsonWebToken(await CodeFlow.TokenAsync(issuer, persona));

        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("RS256", token.Alg);
        Assert.Equal(["salesperf"], token.Audiences);
        Assert.Equal(issuer.Address.AbsoluteUri, token.Issuer);
        Assert.Equal(persona, token.GetPayloadValue<string>("role"));
        Assert.Equal(participant, token.TryGetPayloadValue<string>("participant", out var code) ? code : null);
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
        Assert.NotEmpty(token.GetPayloadValue<string>("name"));
    }

    [Fact]
    public async Task Signed_in_then_me_says_who()
    {
        var token = await CodeFlow.TokenAsync(issuer, "rep");

        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/me", token);
        var me = await CodeFlow.JsonAsync(answer, HttpStatusCode.OK);

        Assert.Equal(new JsonWebToken(token).Subject, me.GetProperty("subject").GetString());
        Assert.Equal(["rep"], me.GetProperty("personas").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal("SP-010", me.GetProperty("participantCode").GetString());
    }

    [Theory]
    [InlineData("goals", "service")]
    [InlineData("dashboard", "operator")]
    [InlineData("partner-demo", "partner")]
    public async Task Machine_shows_its_secret_then_it_gets_its_role(string client, string role)
    {
        using var flow = new CodeFlow(issuer);
        using var answer = await flow.PostTokenAsync(
            ("grant_type", "client_credentials"), ("client_id", client), ("client_secret", Issuer.SecretOf(client)), ("scope", "salesperf"));
        var token = new JsonWebToken((await CodeFlow.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("access_token").GetString());

        Assert.Equal(client, token.Subject);
        Assert.Equal(role, token.GetPayloadValue<string>("role"));
        Assert.Equal(["salesperf"], token.Audiences);
    }

    [Theory]
    [InlineData("goals", "a wrong secret")]
    [InlineData("nobody", "any secret at all")]
    [InlineData("training", "a client without a configured secret does not exist")]
    public async Task Wrong_client_secret_then_refused(string client, string secret)
    {
        using var flow = new CodeFlow(issuer);
        using var answer = await flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret));

        Assert.Equal("invalid_client", (await CodeFlow.JsonAsync(answer, HttpStatusCode.Unauthorized)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("plain", "a challenge that is its own verifier, long enough")]
    public async Task No_or_plain_proof_key_then_refused(string? method, string? challenge)
    {
        using var flow = new CodeFlow(issuer);
        var query = flow.AuthorizeQuery();
        query.Remove("code_challenge");
        query.Remove("code_challenge_method");
        if (challenge is not null) (query["code_challenge"], query["code_challenge_method"]) = (challenge, method!);

        using var answer = await flow.AuthorizeAsync(query);

        Assert.Null(answer.Headers.Location);
        Assert.StartsWith("error:invalid_request", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_verifier_then_the_code_is_worth_nothing()
    {
        using var flow = new CodeFlow(issuer);
        var code = await flow.SignInAsync("rep", Issuer.Password);

        using var answer = await flow.PostTokenAsync(
            ("grant_type", "authorization_code"), ("client_id", "salesperf-cli"), ("code", code), ("code_verifier", new string('x', 43)), ("redirect_uri", CodeFlow.LoopbackRedirect));

        Assert.Equal("invalid_grant", (await CodeFlow.JsonAsync(answer, HttpStatusCode.BadRequest)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Code_used_twice_then_the_second_is_refused_and_the_first_refresh_token_ends()
    {
        using var flow = new CodeFlow(issuer);
        var code = await flow.SignInAsync("rep", Issuer.Password);
        var first = await flow.RedeemAsync(code);

        // OpenIddict tolerates a repeat for some seconds, because a network may repeat a request.
        issuer.Time.Shift = TimeSpan.FromSeconds(60);
        using var second = await flow.PostTokenAsync(
            ("grant_type", "authorization_code"), ("client_id", "salesperf-cli"), ("code", code), ("code_verifier", flow.Verifier), ("redirect_uri", CodeFlow.LoopbackRedirect));
        using var refreshed = await RefreshAsync(flow, first);
        issuer.Time.Shift = TimeSpan.Zero;

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, refreshed.StatusCode);
    }

    [Fact]
    public async Task Refresh_token_then_a_new_access_token_of_the_same_person()
    {
        using var flow = new CodeFlow(issuer);
        var first = await flow.RedeemAsync(await flow.SignInAsync("manager", Issuer.Password));

        using var answer = await RefreshAsync(flow, first);
        var second = await CodeFlow.JsonAsync(answer, HttpStatusCode.OK);

        var (before, after) = (new JsonWebToken(first.GetProperty("access_token").GetString()), new JsonWebToken(second.GetProperty("access_token").GetString()));
        Assert.Equal(before.Subject, after.Subject);
        Assert.Equal("manager", after.GetPayloadValue<string>("role"));
        Assert.NotEqual(before.Id, after.Id);
    }

    [Theory]
    [InlineData("http://evil.example/callback")]
    [InlineData("http://127.0.0.1.evil.example/callback")]
    [InlineData("http://127.0.0.1:41234/other")]
    [InlineData("https://127.0.0.1:41234/callback")]
    public async Task Redirect_that_is_not_registered_then_refused_without_redirect(string redirect)
    {
        using var flow = new CodeFlow(issuer);
        var query = flow.AuthorizeQuery();
        query["redirect_uri"] = redirect;

        using var answer = await flow.AuthorizeAsync(query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task Docs_client_then_its_redirect_is_at_the_gateway_and_its_origin_may_fetch_tokens()
    {
        using var flow = new CodeFlow(issuer);
        var query = flow.AuthorizeQuery();
        (query["client_id"], query["redirect_uri"]) = ("salesperf-docs", Issuer.GatewayAddress + "/docs");
        using var authorized = await flow.AuthorizeAsync(query);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/connect/token");
        preflight.Headers.Add("Origin", Issuer.GatewayAddress);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var allowed = await flow.Browser.SendAsync(preflight, TestContext.Current.CancellationToken);

        Assert.StartsWith("/sign-in?", authorized.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal([Issuer.GatewayAddress], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Restart_then_tokens_sessions_and_refresh_tokens_still_hold()
    {
        using var flow = new CodeFlow(issuer);
        var before = await flow.RedeemAsync(await flow.SignInAsync("rep", Issuer.Password));

        await issuer.RestartAsync();

        using var me = await CodeFlow.AskAsync(issuer, "/v1/identity/me", before.GetProperty("access_token").GetString()!);
        using var refreshed = await RefreshAsync(flow, before);
        using var session = await flow.AuthorizeAsync();
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.NotEmpty(CodeFlow.CodeOf(session));
    }

    private static Task<HttpResponseMessage> RefreshAsync(CodeFlow flow, JsonElement tokens) => flow.PostTokenAsync(
        ("grant_type", "refresh_token"), ("client_id", "salesperf-cli"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));
}
