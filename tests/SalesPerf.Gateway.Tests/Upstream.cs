using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

/// <summary>A small service on a port of its own, to be led to: it tells what arrived. It can go away and come back at the same address.</summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly string name;
    private readonly HeldPort port = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int arrived;
    private WebApplication? app;

    public Upstream(string name) => this.name = name;

    public string Address => port.Address;

    /// <summary>Answers that a test puts at an address, instead of the echo.</summary>
    public Dictionary<string, RequestDelegate> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests that arrived, but for those of health and description.</summary>
    public int Arrived => arrived;

    /// <summary>Lets the second server-sent event go.</summary>
    public void Release() => released.TrySetResult();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // The gateway's appsettings.json lies in this folder, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address).ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/health/ready", () => Results.Json(new { status = "Healthy" }));
        app.MapGet("/openapi/v1.json", () => Results.Text(Documents.Of(name), "application/json"));
        app.MapGet($"/v1/{name}/events", EventsAsync);
        app.Map($"/v1/{name}/socket", SocketAsync);
        app.MapGet($"/v1/{name}/bare-503", () => Results.StatusCode(503));
        app.MapFallback(EchoAsync);
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (app is null) return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        port.Dispose();
    }

    private async Task EchoAsync(HttpContext context)
    {
        Interlocked.Increment(ref arrived);
        if (Answers.TryGetValue(context.Request.Path.Value!, out var answer))
        {
            await answer(context);
            return;
        }

        long length = 0;
        var buffer = new byte[81920];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0) length += read;
        context.Response.Headers.Server = "something of ours";
        context.Response.Headers.ETag = "\"7\"";
        await context.Response.WriteAsJsonAsync(new Echo(
            name, context.Request.Method, context.Request.Path + context.Request.QueryString.Value, length,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("id: 1\ndata: first\n\n");
        await context.Response.Body.FlushAsync();
        await released.Task;
        await context.Response.WriteAsync("id: 2\ndata: second\n\n");
    }

    private static async Task SocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        var answer = Encoding.UTF8.GetBytes("heard " + Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}

/// <summary>What arrived at a service.</summary>
public sealed record Echo(string Service, string Method, string Address, long BodyLength, Dictionary<string, string> Headers);
