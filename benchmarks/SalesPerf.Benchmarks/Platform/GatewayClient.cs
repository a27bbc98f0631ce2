using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>The gateway refused.</summary>
internal sealed class RefusedException(string code, string message) : Exception(message)
{
    public string Code => code;
}

/// <summary>One signed-in person at the gateway.</summary>
internal sealed class GatewayClient : IDisposable
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly HttpClient http;

    public GatewayClient(Uri gateway, string token)
    {
        http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<JsonNode> GetAsync(string path) => (await SendAsync(HttpMethod.Get, path, null))!;

    public Task<JsonNode?> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    public Task<JsonNode?> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body as HttpContent ?? JsonContent.Create(body ?? new { }));

    /// <summary>Sends items in batches; repeats a batch while something that another service was told is not known here yet.</summary>
    public async Task BatchAsync<T>(string path, IEnumerable<T> items)
    {
        foreach (var chunk in items.Chunk(BatchSize))
            await UntilAsync(async () =>
            {
                var answer = (await PostAsync(path, new { items = chunk }))!;
                var refused = answer["items"]!.AsArray().FirstOrDefault(i => i!["status"]!.GetValue<string>() == "refused");
                return refused is null ? answer : throw new RefusedException(refused["problem"]?["code"]?.GetValue<string>() ?? "", $"{path}: {refused}");
            });
    }

    /// <summary>Repeats a request while it is refused, for as long as events may be on their way; gives its answer.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> request)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try { return await request(); }
            catch (RefusedException) when (watch.Elapsed < Patience) { await timer.WaitForNextTickAsync(); }
        }
    }

    /// <summary>Waits for long work to end, and gives it as it ended; a failure of which the code <paramref name="isRefusal"/> knows is a refusal.</summary>
    public async Task<JsonNode> FinishAsync(JsonNode operation, Func<string, bool>? isRefusal = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (operation["status"]!.GetValue<string>() is "queued" or "running")
        {
            await timer.WaitForNextTickAsync();
            operation = await GetAsync($"/v1/operations/{operation["id"]}");
        }

        if (operation["status"]!.GetValue<string>() == "succeeded") return operation;
        if (operation["problem"]?["code"]?.GetValue<string>() is { } code && isRefusal?.Invoke(code) == true) throw new RefusedException(code, $"The work was refused: {operation["problem"]}");
        throw new InvalidOperationException($"The work failed: {operation}");
    }

    /// <summary>A stream of server-sent events; the caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> FollowAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var body = text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
        return answer.IsSuccessStatusCode ? body : throw new RefusedException(body?["code"]?.GetValue<string>() ?? "", $"{method} {path}: {(int)answer.StatusCode} {text}");
    }
}
