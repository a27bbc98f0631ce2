using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SalesPerf.Identity.Tests;

/// <summary>Clients that an operator registers for partners.</summary>
public sealed class PartnerClientsTests(Issuer issuer) : IClassFixture<Issuer>
{
    [Fact]
    public async Task Client_registered_then_it_gets_tokens_of_a_partner_and_outlives_a_restart()
    {
        var secret = await RegisterAsync("partner-acme", await CodeFlow.TokenAsync(issuer, "operator"));
        await issuer.RestartAsync();

        var token = new JsonWebToken(await TokenOfAsync("partner-acme", secret));
        Assert.Equal("partner-acme", token.Subject);
        Assert.Equal("partner", token.GetPayloadValue<string>("role"));
    }

    [Fact]
    public async Task Secret_renewed_by_the_partner_then_the_old_one_ends()
    {
        var first = await RegisterAsync("partner-renews", await CodeFlow.TokenAsync(issuer, "operator"));
        var second = await RegisterAsync("partner-renews", (await TokenOfAsync("partner-renews", first))!);

        Assert.NotEqual(first, second);
        Assert.Null(await TokenOfAsync("partner-renews", first));
        Assert.NotNull(await TokenOfAsync("partner-renews", second));
    }

    [Fact]
    public async Task Client_removed_then_it_gets_no_token()
    {
        var admin = await CodeFlow.TokenAsync(issuer, "operator");
        var secret = await RegisterAsync("partner-leaves", admin);
        Assert.NotNull(await TokenOfAsync("partner-leaves", secret));

        using var removed = await SendAsync(HttpMethod.Delete, "partner-leaves", admin);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Null(await TokenOfAsync("partner-leaves", secret));
        await RefusedAsync(HttpMethod.Delete, "partner-leaves", admin, HttpStatusCode.NotFound, "identity.client_not_found");
    }

    [Theory]
    [InlineData("goals", HttpStatusCode.BadRequest, "identity.client_id_invalid")]
    [InlineData("partner-", HttpStatusCode.BadRequest, "identity.client_id_invalid")]
    [InlineData("partner-Acme", HttpStatusCode.BadRequest, "identity.client_id_invalid")]
    [InlineData("partner-demo", HttpStatusCode.Conflict, "identity.client_is_configured")]
    public async Task Id_that_is_no_partners_then_refused(string client, HttpStatusCode status, string code) =>
        await RefusedAsync(HttpMethod.Put, client, await CodeFlow.TokenAsync(issuer, "operator"), status, code);

    [Fact]
    public async Task Anybody_else_then_refused()
    {
        await RefusedAsync(HttpMethod.Put, "partner-else", await CodeFlow.TokenAsync(issuer, "comp-admin"), HttpStatusCode.Forbidden, "auth.forbidden");
        var secret = await RegisterAsync("partner-one", await CodeFlow.TokenAsync(issuer, "operator"));
        await RefusedAsync(HttpMethod.Put, "partner-other", (await TokenOfAsync("partner-one", secret))!, HttpStatusCode.NotFound, "identity.client_not_found");
        await RefusedAsync(HttpMethod.Delete, "partner-one", (await TokenOfAsync("partner-one", secret))!, HttpStatusCode.Forbidden, "auth.forbidden");
    }

    private async Task<string> RegisterAsync(string client, string token)
    {
        using var answer = await SendAsync(HttpMethod.Put, client, token);
        return (await CodeFlow.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("clientSecret").GetString()!;
    }

    private async Task RefusedAsync(HttpMethod method, string client, string token, HttpStatusCode status, string code)
    {
        using var answer = await SendAsync(method, client, token);
        Assert.Equal(code, (await CodeFlow.JsonAsync(answer, status)).GetProperty("code").GetString());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string client, string token)
    {
        using var http = issuer.Browser();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var request = new HttpRequestMessage(method, new Uri($"/v1/identity/clients/{client}", UriKind.Relative));
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<string?> TokenOfAsync(string client, string secret)
    {
        using var flow = new CodeFlow(issuer);
        using var answer = await flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret), ("scope", "salesperf"));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return answer.IsSuccessStatusCode ? json.GetProperty("access_token").GetString() : null;
    }
}
