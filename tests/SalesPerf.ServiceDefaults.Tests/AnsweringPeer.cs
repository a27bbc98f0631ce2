using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Asks a peer by each kind of call; messages are texts.</summary>
public sealed class PeerClient(CallInvoker invoker) : ClientBase<PeerClient>(invoker)
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public Task AskAsync(string how, string answer, CancellationToken cancellationToken)
    {
        var options = new CallOptions([new Metadata.Entry(AnsweringPeer.Wanted, answer)], cancellationToken: cancellationToken);
        return how switch
        {
            "unary" => CallInvoker.AsyncUnaryCall(MethodOf(MethodType.Unary), null, options, "question").ResponseAsync,
            "server-stream" => CallInvoker.AsyncServerStreamingCall(MethodOf(MethodType.ServerStreaming), null, options, "question").ResponseStream.MoveNext(cancellationToken),
            "client-stream" => CallInvoker.AsyncClientStreamingCall(MethodOf(MethodType.ClientStreaming), null, options).ResponseAsync,
            "duplex-read" => CallInvoker.AsyncDuplexStreamingCall(MethodOf(MethodType.DuplexStreaming), null, options).ResponseStream.MoveNext(cancellationToken),
            "duplex-write-then-read" => WriteThenReadAsync(CallInvoker.AsyncDuplexStreamingCall(MethodOf(MethodType.DuplexStreaming), null, options), cancellationToken),
            "duplex-write" => AnsweredThenWriteAsync(CallInvoker.AsyncDuplexStreamingCall(MethodOf(MethodType.DuplexStreaming), null, options), cancellationToken),
            _ => WriteOnAsync(CallInvoker.AsyncDuplexStreamingCall(MethodOf(MethodType.DuplexStreaming), null, options), cancellationToken),
        };
    }

    protected override PeerClient NewInstance(ClientBaseConfiguration configuration) => throw new NotSupportedException();

    // The peer's refusal is there before the next question goes out.
    private static async Task AnsweredThenWriteAsync(AsyncDuplexStreamingCall<string, string> call, CancellationToken cancellationToken)
    {
        await call.ResponseHeadersAsync;
        await WriteOnAsync(call, cancellationToken);
    }

    // It comes while one is on its way.
    private static async Task WriteOnAsync(AsyncDuplexStreamingCall<string, string> call, CancellationToken cancellationToken)
    {
        while (true) await call.RequestStream.WriteAsync("question", cancellationToken);
    }

    // What the peer answered before it refused is still there for whoever reads it afterwards.
    private static async Task WriteThenReadAsync(AsyncDuplexStreamingCall<string, string> call, CancellationToken cancellationToken)
    {
        try { await WriteOnAsync(call, cancellationToken); }
        catch (DomainException) { await ReadAnswersAsync(call.ResponseStream, cancellationToken); }
    }

    private static async Task ReadAnswersAsync(IAsyncStreamReader<string> answers, CancellationToken cancellationToken)
    {
        foreach (var expected in AnsweringPeer.Answers)
            if (!await answers.MoveNext(cancellationToken) || answers.Current != expected) throw new InvalidOperationException($"The answer '{expected}' is lost.");
        await answers.MoveNext(cancellationToken);
    }

    private static Method<string, string> MethodOf(MethodType type) => new(type, "sample.Peer", "Ask", Text, Text);
}

/// <summary>The other end of a call: it answers with the gRPC status that it is asked for, or with a refusal of its own.</summary>
internal sealed class AnsweringPeer : IAsyncDisposable
{
    public const string Wanted = "x-wanted";

    /// <summary>What it answers before the refusal, where it is asked for answers.</summary>
    public static readonly string[] Answers = ["one", "two"];

    private const string AsService = "peer-as-service";
    private const string HeldBack = "peer-held-back";
    private readonly HeldAnswers held = new();
    private WebApplication? app;

    /// <summary>Starts it, and registers its clients: with the caller's token, with the service's own, and one that looks at no answer before a write was cut by it.</summary>
    public async Task StartAsync(WebApplicationBuilder service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        service.Configuration["services:peer:grpc:0"] = app.Urls.Single();
        service.Services.AddServiceGrpcClient<PeerClient>("peer");
        service.Services.AddServiceGrpcClient<PeerClient>("peer", AsService, asService: true);
        service.Services.AddServiceGrpcClient<PeerClient>("peer", HeldBack).ConfigureChannel(c => c.LoggerFactory = held).AddInterceptor(() => held.Release);
    }

    /// <summary>Addresses at which the service asks it.</summary>
    public static void Map(WebApplication service)
    {
        service.MapGet("/v1/sample/peer/{how}/{answer}", (string how, string answer, GrpcClientFactory clients, CancellationToken cancellationToken) => AskAsync(clients, nameof(PeerClient), how, answer, cancellationToken));
        service.MapGet("/v1/sample/peer-as-service/{how}/{answer}", (string how, string answer, GrpcClientFactory clients, CancellationToken cancellationToken) => AskAsync(clients, AsService, how, answer, cancellationToken));
        service.MapGet("/v1/sample/peer-held-back/{how}/{answer}", (string how, string answer, GrpcClientFactory clients, CancellationToken cancellationToken) => AskAsync(clients, HeldBack, how, answer, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        held.Dispose();
    }

    private static async Task<IResult> AskAsync(GrpcClientFactory clients, string name, string how, string answer, CancellationToken cancellationToken)
    {
        await clients.CreateClient<PeerClient>(name).AskAsync(how, answer, cancellationToken);
        return Results.Ok();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var wanted = context.Request.Headers[Wanted].ToString();
        context.Response.ContentType = "application/grpc";
        if (wanted.StartsWith("answers-", StringComparison.Ordinal))
        {
            // A message is told by a byte and its length, see the gRPC protocol over HTTP/2.
            foreach (var answer in Answers) await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, (byte)answer.Length }.Concat(Encoding.UTF8.GetBytes(answer)).ToArray());
            context.Response.AppendTrailer("grpc-status", $"{(int)Enum.Parse<StatusCode>(wanted["answers-".Length..])}");
            return;
        }

        if (Enum.TryParse<StatusCode>(wanted, out var status))
        {
            context.Response.Headers["grpc-status"] = $"{(int)status}";
            return;
        }

        var refusal = GrpcErrors.ToRpcException(SampleService.Refused(Enum.Parse<ErrorKind>(wanted["own-".Length..])));
        context.Response.Headers["grpc-status"] = $"{(int)refusal.StatusCode}";
        context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(refusal.Trailers.GetValueBytes("grpc-status-details-bin")!);
    }
}
