using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace SalesPerf.Identity.Tests;

/// <summary>What a program does to get a token for a person: code and PKCE, as the README of the issuer tells it.</summary>
public sealed partial class CodeFlow : IDisposable
{
    public const string LoopbackRedirect = "http://127.0.0.1:41234/callback";

    private readonly HttpClient browser;

    public CodeFlow(Issuer issuer) => browser = issuer.Browser();

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public HttpClient Browser => browser;

    public void Dispose() => browser.Dispose();

    /// <summary>The whole way: an access token of this user.</summary>
    public static async Task<string> TokenAsync(Issuer issuer, string userName, string password = Issuer.Password)
    {
        using var flow = new CodeFlow(issuer);
        var answer = await flow.RedeemAsync(await flow.SignInAsync(userName, password));
        return answer.GetProperty("access_token").GetString()!;
    }

    public Dictionary<string, string> AuthorizeQuery() => new(StringComparer.Ordinal)
    {
        ["client_id"] = "salesperf-cli", ["response_type"] = "code", ["redirect_uri"] = LoopbackRedirect, ["scope"] = "openid profile offline_access salesperf", ["state"] = "some state",
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), ["code_challenge_method"] = "S256",
    };

    public async Task<HttpResponseMessage> AuthorizeAsync(Dictionary<string, string>? query = null) =>
        await browser.GetAsync(new Uri("/connect/authorize?" + Query(query ?? AuthorizeQuery()), UriKind.Relative));

    /// <summary>Authorizes and signs in; gives the code.</summary>
    public async Task<string> SignInAsync(string userName, string password)
    {
        using var first = await AuthorizeAsync();
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        using var posted = await PostFormAsync(first.Headers.Location!, userName, password);
        Assert.Equal(HttpStatusCode.Redirect, posted.StatusCode);
        using var second = await browser.GetAsync(posted.Headers.Location);
        return CodeOf(second);
    }

    public static string CodeOf(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith(LoopbackRedirect, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(answer.Headers.Location.Query);
        Assert.Equal("some state", query["state"]);
        return query["code"] ?? throw new InvalidOperationException(answer.Headers.Location.Query);
    }

    /// <summary>Fills in the form at an address and sends it.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(Uri page, string userName, string password, bool withToken = true)
    {
        var html = await browser.GetStringAsync(page);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["username"] = userName, ["password"] = password, ["returnUrl"] = WebUtility.HtmlDecode(ReturnField().Match(html).Groups[1].Value),
        };
        if (withToken) fields["__RequestVerificationToken"] = WebUtility.HtmlDecode(TokenField().Match(html).Groups[1].Value);
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
    }

    public async Task<HttpResponseMessage> PostTokenAsync(params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await browser.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
    }

    public async Task<JsonElement> RedeemAsync(string code)
    {
        using var answer = await PostTokenAsync(
            ("grant_type", "authorization_code"), ("client_id", "salesperf-cli"), ("code", code), ("code_verifier", Verifier), ("redirect_uri", LoopbackRedirect));
        return await JsonAsync(answer, HttpStatusCode.OK);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Asks an address of the users API with a token.</summary>
    public static async Task<HttpResponseMessage> AskAsync(Issuer issuer, string path, string token, HttpContent? body = null)
    {
        using var client = issuer.Browser();
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request);
    }

    private static string Query(Dictionary<string, string> fields) => string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex("name=\"returnUrl\" value=\"([^\"]*)\"")]
    private static partial Regex ReturnField();
}
