using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.SignIn;

/// <summary>Signs a person in through the issuer's own page: authorization code with PKCE (RFC 7636), as a browser would.</summary>
internal static partial class CodeFlow
{
    private const string Client = "salesperf-cli";
    private const string Redirect = "http://127.0.0.1/callback";

    /// <summary>An access token of the user.</summary>
    public static async Task<string> SignInAsync(Uri issuer, string userName, string password, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), UseCookies = true };
        using var http = new HttpClient(handler) { BaseAddress = issuer };
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var authorize = AuthorizeAddress(verifier);
        var answer = await FollowAsync(http, await http.GetAsync(authorize, cancellationToken), cancellationToken);
        if (!IsCallback(answer)) answer = await FollowAsync(http, await PostFormAsync(http, answer, userName, password, cancellationToken), cancellationToken);
        if (!IsCallback(answer)) throw new CliException($"The issuer did not let '{userName}' in: check the name and the password.");
        return await RedeemAsync(http, CodeOf(answer.Headers.Location!), verifier, cancellationToken);
    }

    private static Uri AuthorizeAddress(string verifier)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var query = new Dictionary<string, string>
        {
            ["client_id"] = Client, ["response_type"] = "code", ["redirect_uri"] = Redirect, ["scope"] = "openid salesperf",
            ["code_challenge"] = challenge, ["code_challenge_method"] = "S256", ["state"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)),
        };
        return new Uri("connect/authorize?" + string.Join('&', query.Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}")), UriKind.Relative);
    }

    // Follows redirects within the issuer; the one to our own address carries the code and is not followed.
    private static async Task<HttpResponseMessage> FollowAsync(HttpClient http, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 10 && (int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is { } location && !IsCallback(answer); i++)
        {
            var next = new Uri(answer.RequestMessage!.RequestUri!, location);
            answer.Dispose();
            answer = await http.GetAsync(next, cancellationToken);
        }

        return answer;
    }

    private static async Task<HttpResponseMessage> PostFormAsync(HttpClient http, HttpResponseMessage page, string userName, string password, CancellationToken cancellationToken)
    {
        var html = await page.Content.ReadAsStringAsync(cancellationToken);
        var fields = HiddenField().Matches(html).ToDictionary(m => WebUtility.HtmlDecode(m.Groups["name"].Value), m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        fields["username"] = userName;
        fields["password"] = password;
        var address = page.RequestMessage!.RequestUri!;
        var action = FormAction().Match(html) is { Success: true } match ? new Uri(address, WebUtility.HtmlDecode(match.Groups["action"].Value)) : address;
        page.Dispose();
        using var form = new FormUrlEncodedContent(fields);
        return await http.PostAsync(action, form, cancellationToken);
    }

    private static async Task<string> RedeemAsync(HttpClient http, string code, string verifier, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = Client, ["code"] = code, ["redirect_uri"] = Redirect, ["code_verifier"] = verifier,
        });
        using var answer = await http.PostAsync(new Uri("connect/token", UriKind.Relative), form, cancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        return json.RootElement.TryGetProperty("access_token", out var token)
            ? token.GetString()!
            : throw new CliException($"The issuer gave no token: {json.RootElement}");
    }

    private static bool IsCallback(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString.StartsWith(Redirect, StringComparison.Ordinal) == true;

    private static string CodeOf(Uri location) =>
        location.Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).Where(p => p[0] == "code").Select(p => Uri.UnescapeDataString(p[1])).FirstOrDefault()
        ?? throw new CliException($"The issuer refused: {Uri.UnescapeDataString(location.Query)}");

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="(?<name>[^"]+)"[^>]*value="(?<value>[^"]*)"[^>]*>""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<form[^>]*action="(?<action>[^"]*)"[^>]*>""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex FormAction();
}
