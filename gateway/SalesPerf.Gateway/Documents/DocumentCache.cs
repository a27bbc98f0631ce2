using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Gateway.Routing;
using SalesPerf.Gateway.Status;

namespace SalesPerf.Gateway.Documents;

/// <summary>The merged document as it is sent.</summary>
/// <param name="Json">UTF-8.</param>
/// <param name="ETag">Strong, made from the content.</param>
/// <param name="IsWhole">Whether every service gave its part.</param>
internal sealed record PublishedDocument(byte[] Json, string ETag, bool IsWhole);

/// <summary>Reads the services' documents and keeps the merged one: half a minute, or three seconds while a part is missing.</summary>
internal sealed class DocumentCache(ServiceCatalog catalog, IHttpClientFactory clients, IServiceProvider services, TimeProvider time) : IDisposable
{
    public const string HttpClientName = "documents";

    private static readonly TimeSpan WholeGoodFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PartGoodFor = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim gate = new(1, 1);
    private (PublishedDocument Document, long At)? known;

    public async Task<PublishedDocument> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (known is { } recent && time.GetElapsedTime(recent.At) < (recent.Document.IsWhole ? WholeGoodFor : PartGoodFor)) return recent.Document;
            var document = await MergeAsync(cancellationToken);
            known = (document, time.GetTimestamp());
            return document;
        }
        finally { gate.Release(); }
    }

    public void Dispose() => gate.Dispose();

    private async Task<PublishedDocument> MergeAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(catalog.Services.Select(async s => (Service: s, Document: await FetchAsync(s, cancellationToken))));
        var own = new ServiceDocument(new Service("gateway"), await OwnDocument.MakeAsync(services, cancellationToken));
        var parts = answers.Where(a => a.Document is not null).Select(a => new ServiceDocument(a.Service, a.Document!)).Append(own);
        var missing = answers.Where(a => a.Document is null).Select(a => a.Service.Name).ToArray();
        var json = JsonSerializer.SerializeToUtf8Bytes(MergedDocument.Merge(parts, missing));
        return new(json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"", missing.Length == 0);
    }

    private async Task<JsonObject?> FetchAsync(Service service, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpClientName);
        try
        {
            using var answer = await http.GetAsync(new Uri($"{service.Address}/openapi/v1.json"), cancellationToken);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) as JsonObject;
        }
        catch (Exception exception) when (ServiceHealth.IsAway(exception, cancellationToken)) { return null; }
    }
}
