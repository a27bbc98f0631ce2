using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SalesPerf.Cli.Api;

/// <summary>A refusal of the platform, with its stable code.</summary>
internal sealed class ApiException(HttpStatusCode status, string code, string detail, JsonNode? problem)
    : Exception($"{(int)status} {code}: {detail}")
{
    public HttpStatusCode Status => status;

    public string Code => code;

    public JsonNode? Problem => problem;
}

/// <summary>What became of a batch.</summary>
/// <param name="Created">New.</param>
/// <param name="Updated">Changed.</param>
/// <param name="Unchanged">As it was.</param>
/// <param name="Refused">Refusals, by code of the item.</param>
internal sealed record BatchOutcome(int Created, int Updated, int Unchanged, IReadOnlyList<string> Refused)
{
    public static BatchOutcome None { get; } = new(0, 0, 0, []);

    public static BatchOutcome operator +(BatchOutcome a, BatchOutcome b) => new(a.Created + b.Created, a.Updated + b.Updated, a.Unchanged + b.Unchanged, [.. a.Refused, .. b.Refused]);

    public override string ToString() => $"{Created} created, {Updated} updated, {Unchanged} unchanged" + (Refused.Count > 0 ? $", {Refused.Count} refused" : string.Empty);
}

/// <summary>One signed-in person at the gateway: what any front end could do, and nothing more.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int BatchSize = 1000;

    private readonly HttpClient http;

    public ApiClient(Uri gateway, string token)
    {
        http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => (await SendAsync(HttpMethod.Get, path, null, null, cancellationToken))!;

    /// <summary>Null where the platform answers 404.</summary>
    public async Task<JsonNode?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try { return await GetAsync(path, cancellationToken); }
        catch (ApiException refusal) when (refusal.Status == HttpStatusCode.NotFound) { return null; }
    }

    public Task<JsonNode?> PutAsync(string path, object body, CancellationToken cancellationToken, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, path, JsonContent.Create(body, options: Json), r => { if (ifMatch is not null) r.Headers.TryAddWithoutValidation("If-Match", ifMatch); }, cancellationToken);

    /// <summary>Posts with an Idempotency-Key of its own, so that a repeated send has one effect.</summary>
    public Task<JsonNode?> PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body is HttpContent content ? content : JsonContent.Create(body ?? new { }, options: Json),
            r => r.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString()), cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, null, cancellationToken);

    /// <summary>All pages of a list.</summary>
    public async IAsyncEnumerable<JsonNode> ListAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "limit=500";
        while (next is not null)
        {
            var page = await GetAsync(next, cancellationToken);
            foreach (var item in page["items"]!.AsArray()) yield return item!;
            next = page["nextLink"]?.GetValue<string>();
        }
    }

    /// <summary>Server-sent events of an address, for ever: where the connection is cut it goes on after the last one.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = default(string); ;)
        {
            await using (var items = ReadStreamAsync(path, last, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (await MoveAsync(items))
                {
                    last = items.Current.EventId ?? last;
                    yield return items.Current;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    /// <summary>Sends items in batches and adds up what became of them.</summary>
    public async Task<BatchOutcome> BatchAsync<T>(string path, IEnumerable<T> items, CancellationToken cancellationToken)
    {
        var sum = BatchOutcome.None;
        foreach (var chunk in items.Chunk(BatchSize))
            sum += Read((await PostAsync(path, new { items = chunk }, cancellationToken))!);
        return sum;
    }

    /// <summary>Waits for long work that an answer pointed to; throws its refusal.</summary>
    public async Task<JsonNode> FinishAsync(JsonNode operation, Action<int>? progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (operation["status"]!.GetValue<string>() is "queued" or "running")
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            operation = await GetAsync($"/v1/operations/{operation["id"]}", cancellationToken);
            progress?.Invoke(operation["percent"]!.GetValue<int>());
        }

        return operation["status"]!.GetValue<string>() == "succeeded"
            ? operation
            : throw new ApiException(HttpStatusCode.Conflict, operation["problem"]?["code"]?.GetValue<string>() ?? "operation.cancelled", operation["problem"]?["detail"]?.GetValue<string>() ?? "The operation was cancelled.", operation["problem"]);
    }

    public void Dispose() => http.Dispose();

    // A stream that is cut ends like one that is over; a refusal does not.
    private static async Task<bool> MoveAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        try { return await items.MoveNextAsync(); }
        catch (Exception cut) when (cut is IOException || (cut is HttpRequestException { StatusCode: null })) { return false; }
    }

    private async IAsyncEnumerable<SseItem<string>> ReadStreamAsync(string path, string? lastId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw Refusal(answer, await answer.Content.ReadAsStringAsync(cancellationToken), $"GET {path}");
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken)) yield return item;
    }

    private static ApiException Refusal(HttpResponseMessage answer, string text, string what)
    {
        var json = text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
        return new ApiException(answer.StatusCode, json?["code"]?.GetValue<string>() ?? "unknown", $"{json?["detail"]?.GetValue<string>() ?? text} ({what}){Places(json)}", json);
    }

    private static BatchOutcome Read(JsonNode answer)
    {
        var items = answer["items"]!.AsArray();
        int Count(string status) => items.Count(i => i!["status"]!.GetValue<string>() == status);
        var refused = items.Where(i => i!["status"]!.GetValue<string>() == "refused").Select(i => $"{i!["code"]}: {i["problem"]?["code"]} {i["problem"]?["detail"]}");
        return new(Count("created"), Count("updated"), Count("unchanged"), [.. refused]);
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        prepare?.Invoke(request);
        using var answer = await http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode) throw Refusal(answer, text, $"{method} {path}");
        return text.Length > 0 && answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
    }

    private static string Places(JsonNode? problem) =>
        problem?["errors"] is JsonArray errors ? string.Concat(errors.Take(5).Select(e => $"{Environment.NewLine}  {e!["pointer"]}: {e["message"]}")) : string.Empty;
}
