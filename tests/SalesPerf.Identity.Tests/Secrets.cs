using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests;

/// <summary>Whatever is shown to the issuer, right or wrong, it tells nobody: no log, no span, no answer but the one that gives a token.</summary>
public sealed class Secrets : IAsyncLifetime
{
    private readonly TelemetryWatch watch = new();
    private readonly List<string> answers = [];
    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly Issuer issuer;

    public Secrets()
    {
        secrets["key secret"] = "a key secret of the tests, long enough";
        // As it is set up for a company, where nobody looks at development's own words.
        issuer = new Issuer { Logs = watch }.With("Logging:LogLevel:Default", "Information").With("Logging:LogLevel:Microsoft.AspNetCore", "Information");
    }

    public ValueTask InitializeAsync() => issuer.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await issuer.DisposeAsync();
        watch.Dispose();
    }

    [Fact]
    public async Task Signing_in_and_failing_to_then_no_secret_is_told()
    {
        using var flow = new CodeFlow(issuer);
        var code = Secret("code", await flow.SignInAsync("rep", Secret("password", Issuer.Password)));
        Secret("verifier", flow.Verifier);
        var tokens = await flow.RedeemAsync(code);
        var access = Secret("access token", tokens.GetProperty("access_token").GetString()!);
        var refresh = Secret("refresh token", tokens.GetProperty("refresh_token").GetString()!);
        Secret("id token", tokens.GetProperty("id_token").GetString()!);
        await GiveAsync(flow.PostTokenAsync(("grant_type", "refresh_token"), ("client_id", "salesperf-cli"), ("refresh_token", refresh)), "access_token", "refresh_token");
        await GiveAsync(flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "goals"), ("client_secret", Secret("client secret", Issuer.SecretOf("goals"))), ("scope", "salesperf")), "access_token");

        using (var other = new CodeFlow(issuer))
        {
            using var first = await other.AuthorizeAsync();
            await KeepAsync(other.PostFormAsync(first.Headers.Location!, "rep", Marker("wrong password")));
        }

        await KeepAsync(flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "goals"), ("client_secret", Marker("wrong client secret"))));
        await KeepAsync(flow.PostTokenAsync(("grant_type", "authorization_code"), ("client_id", "salesperf-cli"), ("code", Marker("wrong code")), ("code_verifier", Marker("wrong verifier")), ("redirect_uri", CodeFlow.LoopbackRedirect)));
        await KeepAsync(flow.PostTokenAsync(("grant_type", "refresh_token"), ("client_id", "salesperf-cli"), ("refresh_token", Marker("wrong refresh token"))));
        await KeepAsync(flow.PostTokenAsync(("grant_type", "password"), ("username", "rep"), ("password", Marker("password of a grant that is not given"))));
        await AskAsync("/v1/identity/me", access);
        await AskAsync("/v1/identity/me", Marker("wrong bearer token"));
        await AskAsync($"/v1/identity/me?access_token={Marker("token in an address")}&password={Marker("password in an address")}", null);
        await AskAsync("/v1/identity/users", issuer.Sign(issuer.Address.AbsoluteUri, "salesperf", "operator"));
        using (var basic = issuer.Browser())
        {
            basic.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Secret("basic credentials", Convert.ToBase64String(Encoding.UTF8.GetBytes($"goals:{Marker("secret of basic")}"))));
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);
            await KeepAsync(basic.PostAsync(new Uri("/connect/token", UriKind.Relative), form));
        }

        await AllIsToldAsync();
        watch.TellsNoneOf(secrets);
        await using var owner = NpgsqlDataSource.Create(issuer.Database.OwnerConnectionString);
        await TelemetryWatch.IsStoredNowhereAsync(owner, secrets);
        Assert.All(answers, answer => Assert.DoesNotContain(secrets, s => answer.Contains(s.Value, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_secret_that_is_told_then_it_is_found()
    {
        using var here = new TelemetryWatch();
        here.CreateLogger("x").Log(LogLevel.Information, "it is {Value}", "open sesame");
        Assert.Contains("word: log x", Assert.Throws<InvalidDataException>(() => here.TellsNoneOf(new Dictionary<string, string> { ["word"] = "open sesame" })).Message, StringComparison.Ordinal);
    }

    // The span of a request ends behind its answer; what is empty would pass as well.
    private Task AllIsToldAsync() => EventualAssert.ThatAsync(
        () =>
        {
            Assert.Contains(watch.Told, t => t.StartsWith("span Microsoft.AspNetCore", StringComparison.Ordinal) && t.Contains("/connect/token", StringComparison.Ordinal));
            Assert.Contains(watch.Told, t => t.StartsWith("span Microsoft.AspNetCore", StringComparison.Ordinal) && t.Contains("/sign-in", StringComparison.Ordinal));
            Assert.Contains(watch.Told, t => t.StartsWith("span Npgsql", StringComparison.Ordinal));
            Assert.Contains(watch.Told, t => t.StartsWith("log ", StringComparison.Ordinal));
            return Task.CompletedTask;
        },
        TimeSpan.FromSeconds(30));

    private string Marker(string what) => Secret(what, $"marker-{Guid.CreateVersion7():N}");

    private string Secret(string what, string value) => secrets[what] = value;

    private async Task AskAsync(string path, string? token)
    {
        using var client = issuer.Browser();
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await KeepAsync(client.GetAsync(new Uri(path, UriKind.Relative)));
    }

    private async Task KeepAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        answers.Add($"{answer}\n{await answer.Content.ReadAsStringAsync()}");
    }

    private async Task GiveAsync(Task<HttpResponseMessage> asked, params string[] given)
    {
        using var answer = await asked;
        var tokens = await CodeFlow.JsonAsync(answer, HttpStatusCode.OK);
        foreach (var name in given) Secret($"next {name} {secrets.Count}", tokens.GetProperty(name).GetString()!);
    }
}
