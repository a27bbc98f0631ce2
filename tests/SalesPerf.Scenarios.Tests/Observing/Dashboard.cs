using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Observing;

/// <summary>The dashboard's API, as a tool of the platform's owner uses it.</summary>
public sealed class Dashboard : IDisposable
{
    /// <summary>Processes send their telemetry once a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HttpClient http;

    public Dashboard(RunningPlatform platform)
    {
        var key = JsonNode.Parse(File.ReadAllText(Path.Combine(platform.DataFolder, "dashboard.json")))!;
        http = new HttpClient { BaseAddress = new Uri(key["address"]!.GetValue<string>()) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key["apiKey"]!.GetValue<string>());
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The trace of a traceId or a whole traceparent, once it holds what the assertion asks for.</summary>
    public Task<Trace> TraceAsync(string id, Action<Trace> assertion) => TraceAsync(id, assertion, Patience);

    /// <inheritdoc cref="TraceAsync(string, Action{Trace})" />
    public Task<Trace> TraceAsync(string id, Action<Trace> assertion, TimeSpan within) =>
        EventualAssert.GetAsync(async () => new Trace(await GetAsync($"/api/traces/{id}")), assertion, within);

    /// <summary>Open dead letters of a service.</summary>
    public async Task<IReadOnlyList<JsonNode>> DeadLettersAsync(string service)
    {
        var services = (await GetAsync("/api/dead-letters"))["services"]!.AsArray();
        var asked = Assert.Single(services, s => s!["service"]!.GetValue<string>() == service)!;
        Assert.Null(asked["problem"]);
        return [.. asked["items"]!.AsArray().Select(i => i!)];
    }

    /// <summary>What the dashboard says of a resource.</summary>
    public async Task<JsonNode> ResourceAsync(string name) =>
        Assert.Single((await GetAsync("/api/resources"))["items"]!.AsArray(), r => r!["name"]!.GetValue<string>() == name)!;

    /// <summary>Gives a command, such as <c>resources/goals/stop</c>.</summary>
    public async Task CommandAsync(string command)
    {
        using var answer = await http.PostAsync($"/api/commands/{command}", null);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, $"{command}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public void Dispose() => http.Dispose();
}

/// <summary>A trace as the dashboard's API shows it.</summary>
public sealed class Trace(JsonNode waterfall)
{
    /// <summary>Everything hangs on one request to the gateway; processes send one after the other, so this becomes true by and by.</summary>
    public bool IsWhole => waterfall["isConnected"]!.GetValue<bool>() && (Text(Spans[0], "resource"), Text(Spans[0], "category")) == ("gateway", "Http");

    /// <summary>The first failure, or null where nothing failed.</summary>
    public JsonNode? Cause => waterfall["cause"];

    public IReadOnlyList<JsonNode> Spans { get; } = [.. waterfall["spans"]!.AsArray().Select(s => s!)];

    /// <summary>Queues whose messages were consumed, without those where it failed.</summary>
    public IReadOnlyList<string> Consumed => [.. Spans.Where(s => Text(s, "category") == "Consume" && !s["hasError"]!.GetValue<bool>()).Select(s => Text(s, "name")["process ".Length..]).Distinct()];

    /// <summary>Whether a resource did something of this category.</summary>
    public bool Has(string resource, string category) => Spans.Any(s => Text(s, "resource") == resource && Text(s, "category") == category);

    public override string ToString() => $"whole: {IsWhole}; {string.Join("; ", Spans.Select(s => $"{s["depth"]} {Text(s, "resource")} {Text(s, "category")} {Text(s, "name")}"))}";

    private static string Text(JsonNode span, string member) => span[member]!.GetValue<string>();
}
