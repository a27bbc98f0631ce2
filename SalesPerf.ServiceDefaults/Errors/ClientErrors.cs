using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>Turns what a failed call says into the refusal that it means, wherever it is noticed: at the answer, and at each message of a stream.</summary>
/// <param name="accessor">Tells with whose token the call goes out.</param>
/// <param name="asService">Whether it goes out with this service's own, whoever is signed in.</param>
internal sealed class ClientErrorInterceptor(IHttpContextAccessor accessor, bool asService) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var (call, rebuild) = (continuation(request, context), Rebuild(context.Options));
        return new(rebuild.RunAsync(() => call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var (call, rebuild) = (continuation(request, context), Rebuild(context.Options));
        return new(new Answers<TResponse>(call.ResponseStream, rebuild), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var (call, rebuild) = (continuation(context), Rebuild(context.Options));
        return new(new Questions<TRequest>(call.RequestStream, rebuild, new Ending(call.GetStatus, call.GetTrailers)), rebuild.RunAsync(() => call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var (call, rebuild) = (continuation(context), Rebuild(context.Options));
        return new(new Questions<TRequest>(call.RequestStream, rebuild, new Ending(call.GetStatus, call.GetTrailers)), new Answers<TResponse>(call.ResponseStream, rebuild), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private Rebuilding Rebuild(CallOptions options) => new(!asService && accessor.HttpContext?.Request.Headers.Authorization.Count > 0, options.CancellationToken);

    private sealed record Rebuilding(bool AsCaller, CancellationToken Cancelled)
    {
        public async Task<T> RunAsync<T>(Func<Task<T>> call)
        {
            try { return await call(); }
            catch (RpcException exception) { throw Meaning(exception); }
        }

        public async Task RunAsync(Func<Task> call)
        {
            try { await call(); }
            catch (RpcException exception) { throw Meaning(exception); }
        }

        private Exception Meaning(RpcException exception) => exception.StatusCode == StatusCode.Cancelled && Cancelled.IsCancellationRequested
            ? new OperationCanceledException(exception.Message, exception, Cancelled)
            : new DomainException(GrpcErrors.FromRpcException(exception, AsCaller), exception);
    }

    private sealed class Answers<T>(IAsyncStreamReader<T> inner, Rebuilding rebuild) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => rebuild.RunAsync(() => inner.MoveNext(cancellationToken));
    }

    private sealed class Questions<T>(IClientStreamWriter<T> inner, Rebuilding rebuild, Ending ending) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        public Task WriteAsync(T message) => rebuild.RunAsync(() => ending.RunAsync(() => inner.WriteAsync(message)));

        public Task WriteAsync(T message, CancellationToken cancellationToken) => rebuild.RunAsync(() => ending.RunAsync(() => inner.WriteAsync(message, cancellationToken)));

        public Task CompleteAsync() => rebuild.RunAsync(() => ending.RunAsync(inner.CompleteAsync));
    }

    // What is being written when the peer ends the call is only told to be cancelled: why stands in the status that the call ended with.
    private sealed record Ending(Func<Status> Status, Func<Metadata> Trailers)
    {
        public async Task RunAsync(Func<Task> write)
        {
            try { await write(); }
            catch (RpcException cut) when (cut.StatusCode is StatusCode.Cancelled or StatusCode.Unavailable && Refusal() is { } refusal) { throw refusal; }
        }

        private RpcException? Refusal()
        {
            try { return Status() is { StatusCode: not (StatusCode.OK or StatusCode.Cancelled) } status ? new RpcException(status, Trailers()) : null; }
            // The call has not ended.
            catch (InvalidOperationException) { return null; }
        }
    }
}
