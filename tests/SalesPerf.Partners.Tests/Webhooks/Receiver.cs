using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace SalesPerf.Partners.Tests.Webhooks;

/// <summary>A request as an endpoint got it.</summary>
/// <param name="Headers">By lower-case name.</param>
/// <param name="Body">The bytes as text.</param>
public sealed record Posted(IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>What <c>verify.mjs</c> reads.</summary>
    public string Message => JsonSerializer.Serialize(new { headers = Headers, body = Body });
}

/// <summary>An endpoint on a loopback port that answers what the test wants.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public string Url => $"http://127.0.0.1:{Port}/hook";

    public ConcurrentQueue<Posted> Requests { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = context =>
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Requests.Enqueue(new Posted(context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal), await reader.ReadToEndAsync()));
        await Answer(context);
    }
}
