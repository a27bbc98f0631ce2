using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SalesPerf.Testing;

/// <summary>
/// Watches what a service answers in its own tests: every status and every body must be in the service's OpenAPI document, every refusal a
/// problem, every ETag declared. What is not fails the test class. It also records the examples of the document from the requests and answers it
/// sees (<see cref="ExampleBook"/>).
/// </summary>
/// <remarks>Register it as an <see cref="IStartupFilter"/> of the host, and finish it before the host is disposed of.</remarks>
/// <param name="service">The service's name.</param>
public sealed class ContractWatch(string service) : IStartupFilter
{
    private const int MostOfOneKind = 5;
    private const int MostOfABody = 64 * 1024;
    private const int MostOfAText = 2 * 1024;

    private readonly ExampleBook examples = new(service);
    private readonly ConcurrentDictionary<string, byte> violations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> seen = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Exchange> exchanges = [];

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(WatchAsync);
        next(app);
    };

    /// <summary>Compares what was seen with the service's document; throws where something is not in it.</summary>
    /// <param name="client">A client of the service.</param>
    /// <param name="address">Where its document is.</param>
    public async Task FinishAsync(HttpClient client, string address = "/openapi/v1.json")
    {
        ArgumentNullException.ThrowIfNull(client);
        var contract = new OpenApiContract(JsonNode.Parse(await client.GetStringAsync(new Uri(address, UriKind.Relative)))!.AsObject());
        foreach (var exchange in exchanges)
        {
            foreach (var violation in contract.Violations(exchange)) violations.TryAdd($"{exchange.OperationId} {exchange.Status}: {violation}", 0);
            examples.Note(contract, exchange);
        }

        examples.Save(contract);
        if (!violations.IsEmpty) throw new InvalidOperationException($"{service} answered what its OpenAPI document does not say:\n{string.Join('\n', violations.Keys.Order(StringComparer.Ordinal))}");
    }

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var request = await BodyAsync(context.Request);
        var original = context.Response.Body;
        await using var copy = new CopyingStream(original);
        context.Response.Body = copy;
        try { await next(context); }
        finally { context.Response.Body = original; }
        Keep(context, request, copy.Copy);
    }

    private void Keep(HttpContext context, string? request, string answer)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is not { } id) return;
        if (context.RequestAborted.IsCancellationRequested || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not null) return;
        var status = context.Response.StatusCode;
        // 500 is asked for by tests that break something on purpose; everywhere else they look at the status themselves.
        if (seen.AddOrUpdate($"{id} {status}", 1, (_, n) => n + 1) > MostOfOneKind) return;
        exchanges.Add(new(id, status, MediaType(context.Response.ContentType), MediaType(context.Request.ContentType), request, answer, context.Response.Headers.ETag.Count > 0));
    }

    private static async Task<string?> BodyAsync(HttpRequest request)
    {
        // Most clients send JSON in chunks, without a length; what is packed or large is not looked at. Texts, such as files of rows, may be without an end.
        if (request.Headers.ContentEncoding.Count > 0 || request.ContentLength is 0 or > MostOfABody || MediaType(request.ContentType) is not { } type) return null;
        if (!type.EndsWith("json", StringComparison.Ordinal) && request.ContentLength is null or > MostOfAText) return null;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var text = new char[MostOfABody];
        var length = await reader.ReadBlockAsync(text);
        request.Body.Position = 0;
        return length is 0 or MostOfABody ? null : new string(text, 0, length);
    }

    private static string? MediaType(string? contentType) => contentType?.Split(';')[0];

    private sealed class CopyingStream(Stream inner) : Stream
    {
        private const int Most = 512 * 1024;
        private readonly MemoryStream copy = new();

        public string Copy => System.Text.Encoding.UTF8.GetString(copy.ToArray());

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (copy.Length < Most) copy.Write(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}

/// <summary>A request and its answer.</summary>
/// <param name="OperationId">The operation.</param>
/// <param name="Status">Answered status.</param>
/// <param name="MediaType">Of the answer; null without a body.</param>
/// <param name="RequestType">Media type of what was sent; null where none.</param>
/// <param name="Request">What was sent; null where nothing was, or too much.</param>
/// <param name="Answer">The answer's text.</param>
/// <param name="HasETag">Whether the answer has an ETag.</param>
internal sealed record Exchange(string OperationId, int Status, string? MediaType, string? RequestType, string? Request, string Answer, bool HasETag)
{
    public JsonNode? AnswerJson() => IsJson(MediaType) && Answer.Length > 0 ? Parse(Answer) : null;

    /// <summary>What a reader of the document sees: the JSON, or the text as it is; null of what is neither, and of streams.</summary>
    public JsonNode? AnswerShown() => IsJson(MediaType) ? AnswerJson() : MediaType is null or "text/event-stream" || Answer.Length == 0 ? null : JsonValue.Create(Answer);

    public JsonNode? RequestShown() => Request is null ? null : IsJson(RequestType) ? Parse(Request) : JsonValue.Create(Request);

    private static bool IsJson(string? mediaType) => mediaType?.EndsWith("json", StringComparison.Ordinal) == true;

    private static JsonNode? Parse(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (JsonException) { return null; }
    }
}
