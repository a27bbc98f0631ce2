using System.Net.ServerSentEvents;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>
/// Server-sent events as this platform sends them: an id with each event, by which a reader that was cut off goes on (<c>Last-Event-ID</c>), and a
/// comment as a heartbeat while nothing happens, so that nobody in between takes the silence for an end.
/// </summary>
/// <param name="events">What is told; the stream ends with it.</param>
public sealed class ServerEvents<T>(IAsyncEnumerable<SseItem<T>> events) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var services = httpContext.RequestServices;
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // A process that stops says good-bye at once: readers come back to another one.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        httpContext.Response.ContentType = EventStreams.MediaType;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await WriteAsync(httpContext.Response, $"retry: {EventStreams.RetryMilliseconds}\n\n", end.Token);
            await SendAsync(httpContext.Response, json, services.GetRequiredService<TimeProvider>(), end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested) { return; }
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [EventStreams.MediaType]));
        builder.Metadata.Add(new SendsEvents());
    }

    private async Task SendAsync(HttpResponse response, JsonSerializerOptions json, TimeProvider time, CancellationTokenSource end)
    {
        await using var source = events.GetAsyncEnumerator(end.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await BeatUntilAsync(next, response, time, end.Token);
                if (!await next) return;
                await WriteAsync(response, Text(source.Current, json), end.Token);
                next = source.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // A source is not disposed while it is asked for its next item.
            await end.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task BeatUntilAsync(Task next, HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!next.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var pause = Task.Delay(EventStreams.Heartbeat, time, waiting.Token);
            var first = await Task.WhenAny(next, pause);
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == pause) await WriteAsync(response, ": heartbeat\n\n", cancellationToken);
        }
    }

    private static string Text(SseItem<T> item, JsonSerializerOptions json)
    {
        var text = new StringBuilder();
        if (item.EventId is { } id) text.Append("id: ").Append(id).Append('\n');
        text.Append("event: ").Append(item.EventType).Append("\ndata: ").Append(JsonSerializer.Serialize(item.Data, json)).Append("\n\n");
        return text.ToString();
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

/// <summary>The operation answers with server-sent events.</summary>
public sealed record SendsEvents;

/// <summary>What all streams have in common.</summary>
public static class EventStreams
{
    /// <summary>Media type.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>Header with the id that a reader saw last.</summary>
    public const string LastEventIdHeader = "Last-Event-ID";

    internal const int RetryMilliseconds = 1_000;

    /// <summary>Longest silence of a stream.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>The id that the reader saw last, or null for one that begins.</summary>
    public static string? LastEventId(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = context.Request.Headers[LastEventIdHeader].ToString();
        return id.Length == 0 ? null : id;
    }
}
