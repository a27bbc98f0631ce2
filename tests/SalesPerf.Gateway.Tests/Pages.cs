using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Gateway.Documents;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

public sealed partial class Pages(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/status")]
    [InlineData("/docs/errors")]
    [InlineData("/docs/partners")]
    [InlineData("/docs/events")]
    [InlineData("/docs")]
    public async Task Page_then_it_loads_nothing_from_elsewhere_and_says_so_to_the_browser(string address)
    {
        using var http = edge.Anonymous();
        using var answer = await GetFollowingAsync(http, address);
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains($"connect-src 'self' {edge.Issuer.Authority}", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(Loaded().Matches(html), m => m.Groups[1].Value.Contains("//", StringComparison.Ordinal));
        AssertCommonHeaders(answer);
    }

    [Fact]
    public async Task Landing_page_then_it_names_this_gateway_and_its_files_are_there()
    {
        using var http = edge.Anonymous();
        var html = await http.GetStringAsync(new Uri("/", UriKind.Relative), Cancel);

        Assert.Contains($"curl -s {edge.Address.ToString().TrimEnd('/')}/v1/identity/me -H", html, StringComparison.Ordinal);
        foreach (var file in Loaded().Matches(html).Select(m => m.Groups[1].Value).Where(f => f.StartsWith("/site/", StringComparison.Ordinal)))
        {
            using var asset = await http.GetAsync(new Uri(file, UriKind.Relative), Cancel);
            Assert.True(asset.IsSuccessStatusCode, file);
        }
    }

    [Fact]
    public async Task Site_settings_then_the_page_knows_the_issuer()
    {
        using var http = edge.Anonymous();
        var settings = JsonDocument.Parse(await http.GetStringAsync(new Uri("/site/settings.json", UriKind.Relative), Cancel)).RootElement;

        Assert.Equal(edge.Issuer.Authority, settings.GetProperty("authority").GetString());
        Assert.Equal("salesperf-docs", settings.GetProperty("client").GetString());
    }

    [Fact]
    public async Task Errors_page_then_every_code_has_an_anchor()
    {
        using var http = edge.Anonymous();
        var html = await http.GetStringAsync(new Uri("/docs/errors", UriKind.Relative), Cancel);
        var codes = File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md")).Select(l => CodeRow().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(codes);
        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Contains($"id=\"{code}\"", html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("# A <b> head", "<h1>A &lt;b&gt; head</h1>\n")]
    [InlineData("Use `a<b>` here", "<p>Use <code>a&lt;b&gt;</code> here</p>\n")]
    [InlineData("| code | x |\n|---|---|\n| `a.b` | y |", "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">code</th><th scope=\"col\">x</th></tr></thead>\n<tbody>\n<tr id=\"a.b\"><td><code>a.b</code></td><td>y</td></tr>\n</tbody></table></div>\n")]
    [InlineData("| code | x |\n|---|---|\n| <a id=\"a.b\"></a>`a.b` | y \\| z |", "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">code</th><th scope=\"col\">x</th></tr></thead>\n<tbody>\n<tr id=\"a.b\"><td><code>a.b</code></td><td>y | z</td></tr>\n</tbody></table></div>\n")]
    public void Markdown_then_encoded_html(string markdown, string html) => Assert.Equal(html, ErrorList.Render(markdown));

    [Fact]
    public async Task Front_end_on_the_list_then_it_may_call_and_read_the_headers_others_may_not()
    {
        using var http = edge.Anonymous();
        using var allowed = await PreflightAsync(http, Edge.FrontEnd);
        using var refused = await PreflightAsync(http, "https://evil.example.com");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/compensation/statements");
        request.Headers.Add("Origin", Edge.FrontEnd);
        using var unauthenticated = await http.SendAsync(request, Cancel);

        Assert.Equal(Edge.FrontEnd, Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        // A refusal too: otherwise the script sees a network error instead of the problem.
        Assert.Equal(Edge.FrontEnd, Assert.Single(unauthenticated.Headers.GetValues("Access-Control-Allow-Origin")));
        var exposed = Assert.Single(unauthenticated.Headers.GetValues("Access-Control-Expose-Headers"));
        Assert.All(["ETag", "Location", "Operation-Location", "RateLimit", "traceparent"], header => Assert.Contains(header, exposed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_away_then_the_gateway_is_ready_and_names_them()
    {
        using var http = edge.Anonymous();
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel);
        using var services = await http.GetAsync(new Uri("/health/services", UriKind.Relative), Cancel);
        var states = JsonDocument.Parse(await services.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("services").EnumerateArray()
            .ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("status").GetString());

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, services.StatusCode);
        Assert.Equal(["compensation", "goals", "recruiting", "territories", "training"], states.Keys);
        Assert.Equal(("healthy", "unreachable"), (states["compensation"], states["training"]));
    }

    [Fact]
    public async Task Answer_of_a_service_then_it_carries_the_headers_of_the_edge()
    {
        using var http = edge.As(ServiceDefaults.Identity.Persona.Rep);
        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        Assert.Equal("\"7\"", answer.Headers.ETag?.Tag);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        AssertCommonHeaders(answer);
    }

    private static void AssertCommonHeaders(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(HttpClient http, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/compensation/statements");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");
        return await http.SendAsync(request, Cancel);
    }

    private static async Task<HttpResponseMessage> GetFollowingAsync(HttpClient http, string address)
    {
        var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        if (answer.Headers.Location is not { } location) return answer;
        answer.Dispose();
        return await http.GetAsync(location, Cancel);
    }

    [GeneratedRegex("<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();

    [GeneratedRegex("^\\| (?:<a id=\"[^\"]*\"></a>)?`([^`]+)` \\|")]
    private static partial Regex CodeRow();
}
