using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.Cli.SignIn;
using SalesPerf.Scenarios.Tests.Observing;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Doors;

/// <summary>Whoever watches the platform sees no secret: neither those that it was started with nor those that people and partners show it, wherever they put them.</summary>
public sealed class SecretMarkers(RunningPlatform platform) : IDisposable
{
    private const int ShortestSecret = 8;

    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly List<(string Where, string Text)> seen = [];
    private readonly List<string> traces = [];
    private readonly Dashboard dashboard = new(platform);

    public void Dispose() => dashboard.Dispose();

    [Fact]
    public async Task What_is_shown_in_confidence_then_no_log_trace_problem_audit_entry_or_page_of_the_dashboard_holds_it()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(platform.DataFolder, "secrets")))
            if (await File.ReadAllTextAsync(file) is var text && text.Trim().Length >= ShortestSecret) secrets[$"secret {Path.GetFileName(file)}"] = text.Trim();
        Assert.NotEmpty(secrets);
        var operatorToken = secrets["token"] = await CodeFlow.SignInAsync(platform.Issuer, "operator", platform.Password, CancellationToken.None);

        await RefusedAsync(platform.Gateway, "/v1/compensation/plans", Marker("wrong token"));
        await RefusedAsync(platform.Gateway, $"/v1/compensation/plans?access_token={Marker("token in an address")}", null);
        await RefusedAsync(platform.Issuer, "/connect/token", null, ("grant_type", "client_credentials"), ("client_id", "goals"), ("client_secret", Marker("wrong client secret")));
        await RefusedAsync(platform.Issuer, "/connect/token", null, ("grant_type", "authorization_code"), ("client_id", "salesperf-cli"), ("code", Marker("wrong code")), ("redirect_uri", "http://127.0.0.1:1/callback"));
        await PartnerAsync(operatorToken);

        await LookAsync();
        var leaks = seen.SelectMany(s => secrets.Where(x => s.Text.Contains(x.Value, StringComparison.Ordinal) || s.Text.Contains(Uri.EscapeDataString(x.Value), StringComparison.Ordinal)).Select(x => $"{x.Key} in {s.Where}"));
        Assert.Empty(leaks);
    }

    // A partner whose secrets are given and renewed, and which is gone afterwards.
    private async Task PartnerAsync(string token)
    {
        var code = $"silent-{Guid.CreateVersion7():N}"[..20];
        var made = await SendAsync(token, HttpMethod.Post, "/v1/partners", new { code, name = "Silent", bindings = new[] { "compensation.#" } });
        Keep(made["broker"]!["password"], "broker password");
        Keep(made["tokens"]!["clientSecret"], "partner's client secret");
        var webhook = await SendAsync(token, HttpMethod.Post, $"/v1/partners/{code}/webhooks", new { url = "https://partner.example.com/events" });
        Keep(webhook["secret"], "webhook secret");
        Keep((await SendAsync(token, HttpMethod.Post, $"/v1/partners/{code}/webhooks/{webhook["webhook"]!["id"]}:rotate-secret", null))["secret"], "renewed webhook secret");
        await SendAsync(token, HttpMethod.Delete, $"/v1/partners/{code}", null);
    }

    // Every trace of ours has arrived before anything is looked through.
    private async Task LookAsync()
    {
        foreach (var trace in traces)
        {
            await EventualAssert.ThatAsync(async () => seen.Add(($"trace {trace}", (await dashboard.GetAsync($"/api/traces/{trace}")).ToJsonString())), TimeSpan.FromSeconds(120));
            seen.Add(($"logs of {trace}", (await dashboard.GetAsync($"/api/logs?trace={trace}")).ToJsonString()));
        }

        seen.Add(("traces", (await dashboard.GetAsync("/api/traces?background=true&limit=1000")).ToJsonString()));
        seen.Add(("logs", (await dashboard.GetAsync("/api/logs?limit=1000")).ToJsonString()));
        var resources = await dashboard.GetAsync("/api/resources");
        seen.Add(("resources", resources.ToJsonString()));
        foreach (var name in resources["items"]!.AsArray().Select(r => r!["name"]!.GetValue<string>()))
            seen.Add(($"console of {name}", (await dashboard.GetAsync($"/api/resources/{name}/console?limit=10000")).ToJsonString()));
        seen.Add(("audit log", string.Join('\n', (await (await platform.AsAsync("auditor")).ListAsync("/v1/audit-log")).Select(e => e.ToJsonString()))));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(platform.DataFolder, "logs"), "*", SearchOption.AllDirectories)) seen.Add((Path.GetFileName(file), await ReadAsync(file)));
    }

    private static async Task<string> ReadAsync(string file)
    {
        // Its server writes to it at this moment.
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return await reader.ReadToEndAsync();
    }

    private string Marker(string what) => secrets[what] = $"marker-{Guid.CreateVersion7():N}";

    private void Keep(JsonNode? secret, string what)
    {
        if (secret is not null) secrets[what] = secret.GetValue<string>();
    }

    private async Task RefusedAsync(Uri host, string path, string? token, params (string Name, string Value)[] form)
    {
        using var request = Request(form.Length > 0 ? HttpMethod.Post : HttpMethod.Get, new Uri(host, path), token);
        if (form.Length > 0) request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest });
        seen.Add(($"answer of {request.RequestUri!.AbsolutePath}", $"{answer}\n{await answer.Content.ReadAsStringAsync()}"));
    }

    private async Task<JsonNode> SendAsync(string token, HttpMethod method, string path, object? body)
    {
        using var request = Request(method, new Uri(platform.Gateway, path), token);
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Marker($"idempotency key {secrets.Count}"));
        if (body is not null) request.Content = JsonContent.Create(body);
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject();
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address, string? token)
    {
        var request = new HttpRequestMessage(method, address);
        var trace = Guid.CreateVersion7().ToString("N");
        request.Headers.Add("traceparent", $"00-{trace}-{trace[..16]}-01");
        traces.Add(trace);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
