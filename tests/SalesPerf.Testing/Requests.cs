using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.Testing;

/// <summary>Requests of tests.</summary>
public static class Requests
{
    /// <summary>Sends JSON and requires a status; returns the answer's body, an empty object where there is none.</summary>
    public static async Task<JsonNode> SendAsync(HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == expected ? text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)! : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }
}
