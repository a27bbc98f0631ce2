using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.Dashboard.Tests.Setup;

namespace SalesPerf.Dashboard.Tests.Access;

/// <summary>Who may look, and who may command.</summary>
public sealed class AccessGuardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_link_then_a_strict_http_only_cookie_once()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var http = Anonymous(dashboard);

        using var first = await http.GetAsync(dashboard.Host.LoginLink, Stop);
        using var second = await http.GetAsync(dashboard.Host.LoginLink, Stop);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, HttpMethod.Get, "/api/resources", ("Cookie", cookie.Split(';')[0])));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/traces")]
    [InlineData("/api/resources")]
    [InlineData("/api/logs")]
    [InlineData("/api/traces")]
    [InlineData("/api/metrics")]
    [InlineData("/api/dead-letters")]
    [InlineData("/api/telemetry")]
    [InlineData("/api/live")]
    [InlineData("/login?t=guessed")]
    [InlineData("/no-such-page")]
    public async Task Somebody_unknown_then_401(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var http = Anonymous(dashboard);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, HttpMethod.Get, path));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, HttpMethod.Get, path, ("Authorization", $"Bearer {dashboard.Host.OtlpApiKey}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, HttpMethod.Get, path, ("Cookie", $"salesperf_dashboard_{dashboard.Host.Address.Port}=guessed")));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example:PORT")]
    [InlineData("localhost:1")]
    [InlineData("192.168.0.1:PORT")]
    public async Task Foreign_host_then_refused_even_with_the_key(string host)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var asked = host.Replace("PORT", $"{dashboard.Host.Address.Port}", StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync(dashboard.Tool, HttpMethod.Get, "/api/resources", ("Host", asked)));
    }

    [Fact]
    public async Task Command_then_only_from_our_own_pages_or_with_the_key()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var http = Anonymous(dashboard);
        using var login = await http.GetAsync(dashboard.Host.LoginLink, Stop);
        var cookie = ("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var ours = dashboard.Host.Address.GetLeftPart(UriPartial.Authority);
        const string Stopping = "/api/commands/resources/goals/stop";

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, HttpMethod.Post, Stopping, cookie));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, HttpMethod.Post, Stopping, cookie, ("Origin", "null")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, HttpMethod.Post, Stopping, cookie, ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(http, HttpMethod.Post, Stopping, cookie, ("Origin", ours), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, HttpMethod.Post, Stopping, ("Origin", ours)));
        Assert.Equal("Running", await StateAsync(dashboard));

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(http, HttpMethod.Post, Stopping, cookie, ("Origin", ours), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal("Stopped", await StateAsync(dashboard));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(dashboard.Tool, HttpMethod.Post, "/api/commands/resources/goals/restart"));
        Assert.Equal("Running", await StateAsync(dashboard));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(dashboard.Tool, HttpMethod.Post, "/api/commands/resources/nobody/stop"));
    }

    [Fact]
    public async Task Sign_out_then_the_cookie_opens_nothing()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var http = Anonymous(dashboard);
        using var login = await http.GetAsync(dashboard.Host.LoginLink, Stop);
        var cookie = ("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        await StatusAsync(http, HttpMethod.Post, "/api/commands/sign-out", cookie, ("Origin", dashboard.Host.Address.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, HttpMethod.Get, "/api/resources", cookie));
    }

    [Fact]
    public async Task Key_file_then_readable_by_its_owner_only_and_enough_for_a_new_link()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var file = JsonNode.Parse(await File.ReadAllTextAsync(dashboard.KeyFile, Stop))!;
        using var http = new HttpClient { BaseAddress = new Uri((string)file["address"]!) };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {(string)file["apiKey"]!}");

        using var answer = await http.PostAsync("/api/commands/login-link", null, Stop);
        var link = (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!["link"]!;

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(dashboard.KeyFile));
        using var anonymous = Anonymous(dashboard);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(anonymous, HttpMethod.Get, (string)link!));
    }

    [Fact]
    public async Task Telemetry_goes_elsewhere_then_no_receiver_and_a_link_there()
    {
        var elsewhere = new Uri("http://localhost:4317");
        await using var dashboard = await RunningDashboard.StartAsync(o => o with { ForeignOtlpEndpoint = elsewhere });

        Assert.Equal((elsewhere, ""), (dashboard.Host.OtlpEndpoint, dashboard.Host.OtlpApiKey));
        Assert.Equal(elsewhere, new Uri((string)(await dashboard.GetAsync("/api/telemetry"))["foreignOtlpEndpoint"]!));
    }

    [Fact]
    public async Task Any_answer_then_headers_that_keep_foreign_content_out()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await dashboard.Tool.GetAsync("/resources", Stop);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-store", Assert.Single(answer.Headers.GetValues("Cache-Control")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static HttpClient Anonymous(RunningDashboard dashboard) => new(new HttpClientHandler { UseCookies = false }) { BaseAddress = dashboard.Host.Address };

    private static async Task<string> StateAsync(RunningDashboard dashboard) => (string)(await dashboard.GetAsync("/api/resources"))["items"]![0]!["state"]!;

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        return answer.StatusCode;
    }
}
