using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Contract;

/// <summary>
/// Stands between a generator of requests and the gateway: signs each request in as somebody who may do it, and judges the answer by the document:
/// no 5xx, no status and no shape that is not in it.
/// </summary>
internal sealed class JudgingProxy : IAsyncDisposable
{
    private static readonly string[] NotForwarded = ["Host", "Authorization", "Connection", "Transfer-Encoding", "Content-Length", "Expect"];
    private readonly WebApplication app;
    private readonly HttpClient http;
    private readonly OpenApiContract contract;
    private readonly IReadOnlyList<(string Method, Regex Path, string Id)> routes;
    private readonly Func<string, string> tokenFor;
    private readonly ConcurrentDictionary<string, byte> violations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> statuses = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource enoughAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int enough;
    private int judged;

    private JudgingProxy(WebApplication app, Uri gateway, JsonObject document, Func<string, string> tokenFor, int enough)
    {
        (this.app, this.tokenFor, this.enough) = (app, tokenFor, enough);
        http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(120) };
        contract = new OpenApiContract(document);
        routes = [.. from path in document["paths"]!.AsObject()
                     from operation in path.Value!.AsObject()
                     orderby path.Key.Count(c => c == '{'), path.Key.Length descending
                     select (operation.Key.ToUpperInvariant(), Pattern(path.Key), operation.Value!["operationId"]!.GetValue<string>())];
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>What was answered against the document.</summary>
    public IReadOnlyList<string> Violations => [.. violations.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How often each operation answered with each status, as "Operation 200".</summary>
    public IReadOnlyDictionary<string, int> Statuses => statuses;

    /// <summary>Ends once as many answers were judged as are enough.</summary>
    public Task EnoughAnswered => enoughAnswered.Task;

    public static async Task<JudgingProxy> StartAsync(Uri gateway, JsonObject document, Func<string, string> tokenFor, int enough)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var proxy = new JudgingProxy(app, gateway, document, tokenFor, enough);
        app.Run(proxy.ForwardAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var id = routes.FirstOrDefault(r => r.Method == context.Request.Method && r.Path.IsMatch(context.Request.Path.Value ?? string.Empty)).Id;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in context.Request.Headers.Where(h => !NotForwarded.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray())) request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
        if (id is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokenFor(id));
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (id is not null) Judge(id, answer, text);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (text.Length > 0) await context.Response.WriteAsync(text);
    }

    private void Judge(string id, HttpResponseMessage answer, string text)
    {
        var status = (int)answer.StatusCode;
        statuses.AddOrUpdate($"{id} {status}", 1, (_, n) => n + 1);
        if (status >= 500) violations.TryAdd($"{id} {status}: {text}", 0);
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        var body = mediaType?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0 ? JsonNode.Parse(text) : null;
        foreach (var violation in contract.AnswerViolations(id, status, mediaType, body)) violations.TryAdd($"{id} {status}: {violation}", 0);
        if (Interlocked.Increment(ref judged) == enough) enoughAnswered.TrySetResult();
    }

    private static Regex Pattern(string path) => new($"^{Regex.Replace(Regex.Escape(path), @"\\\{[^}]*\}", "[^/]+")}$", RegexOptions.CultureInvariant);
}
