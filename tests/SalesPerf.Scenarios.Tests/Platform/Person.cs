using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.Scenarios.Tests.Platform;

/// <summary>What the gateway answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, HttpResponseHeaders Headers, string? MediaType)
{
    /// <summary>The refusal's stable code.</summary>
    public string? Code => Body?["code"]?.GetValue<string>();
}

/// <summary>Somebody signed in, who uses the gateway as any front end does.</summary>
public sealed class Person : IDisposable
{
    private readonly HttpClient http;

    public Person(Uri gateway, string token)
    {
        http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(2) };
        if (token.Length > 0) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Any request; an Idempotency-Key of its own goes with every POST.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body);
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        var isJson = mediaType?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0;
        return new(answer.StatusCode, isJson ? JsonNode.Parse(text) : null, answer.Headers, mediaType);
    }

    /// <summary>Reads; fails with the refusal where there is one.</summary>
    public async Task<JsonNode> GetAsync(string path) => Expect(await SendAsync(HttpMethod.Get, path), path)!;

    /// <summary>Posts; fails with the refusal where there is one.</summary>
    public async Task<JsonNode?> PostAsync(string path, object? body = null) => Expect(await SendAsync(HttpMethod.Post, path, body), path);

    /// <summary>Puts; fails with the refusal where there is one.</summary>
    public async Task<JsonNode?> PutAsync(string path, object body, string? ifMatch = null) => Expect(await SendAsync(HttpMethod.Put, path, body, ifMatch), path);

    /// <summary>Sends items to a batch operation; fails where one was refused.</summary>
    public async Task<JsonNode> BatchAsync(string path, params object[] items)
    {
        var answer = (await PostAsync(path, new { items }))!;
        Assert.All(answer["items"]!.AsArray(), i => Assert.True(i!["status"]!.GetValue<string>() != "refused", $"{path}: {i}"));
        return answer;
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path)
    {
        var items = new List<JsonNode>();
        string? next = path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "limit=500";
        while (next is not null)
        {
            var page = await GetAsync(next);
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            next = page["nextLink"]?.GetValue<string>();
        }

        return items;
    }

    /// <summary>The first item of a list, or null.</summary>
    public async Task<JsonNode?> FirstAsync(string path) => await ListAsync(path) is [var first, ..] ? first : null;

    /// <summary>Waits for the operation that an answer points to.</summary>
    public async Task<JsonNode> FinishAsync(JsonNode operation)
    {
        JsonNode last = operation;
        await Testing.EventualAssert.ThatAsync(async () =>
        {
            last = await GetAsync($"/v1/operations/{operation["id"]}");
            Assert.True(last["endedAt"] is not null, last.ToString());
        }, TimeSpan.FromMinutes(3));
        return last;
    }

    public void Dispose() => http.Dispose();

    private static JsonNode? Expect(Answer answer, string path)
    {
        Assert.True((int)answer.Status is >= 200 and < 300, $"{path}: {(int)answer.Status} {answer.Body}");
        return answer.Body;
    }
}
