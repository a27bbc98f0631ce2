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
        return new(new Questions<TRequest>(call.RequestStream, rebuild, () => call.ResponseAsync), rebuild.RunAsync(() => call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var (call, rebuild) = (continuation(context), Rebuild(context.Options));
        var answers = new Answers<TResponse>(call.ResponseStream, rebuild);
        return new(new Questions<TRequest>(call.RequestStream, rebuild, answers.EndAsync), answers, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
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
        private readonly Queue<T> ahead = new();
        private Task last = Task.CompletedTask;

        public T Current { get; private set; } = default!;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => rebuild.RunAsync(() => InTurn(async () =>
        {
            if (ahead.TryDequeue(out var next)) Current = next;
            else if (await inner.MoveNext(cancellationToken)) Current = inner.Current;
            else return false;
            return true;
        }));

        /// <summary>Waits for the end of the answers, which fails as the call does; those that are still to be read are kept. The peer has sent all of them by then, so they are no more than the connection holds.</summary>
        public async Task EndAsync() => await InTurn(async () =>
        {
            while (await inner.MoveNext(CancellationToken.None)) ahead.Enqueue(inner.Current);
            return false;
        });

        // Whoever writes may wait for the end while somebody reads.
        private Task<bool> InTurn(Func<Task<bool>> read)
        {
            lock (ahead)
            {
                var turn = AfterAsync(last, read);
                last = turn;
                return turn;
            }
        }

        private static async Task<bool> AfterAsync(Task before, Func<Task<bool>> read)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await read();
        }
    }

    private sealed class Questions<T>(IClientStreamWriter<T> inner, Rebuilding rebuild, Func<Task> end) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        public Task WriteAsync(T message) => rebuild.RunAsync(() => ToTheEndAsync(() => inner.WriteAsync(message)));

        public Task WriteAsync(T message, CancellationToken cancellationToken) => rebuild.RunAsync(() => ToTheEndAsync(() => inner.WriteAsync(message, cancellationToken)));

        public Task CompleteAsync() => rebuild.RunAsync(() => ToTheEndAsync(inner.CompleteAsync));

        // What is being written when the peer ends the call is only told to be cancelled, and often before anybody has looked at the answer: why is known where the answers end.
        private async Task ToTheEndAsync(Func<Task> write)
        {
            try
            {
                await write();
            }
            catch (RpcException cut) when (cut.StatusCode is StatusCode.Cancelled or StatusCode.Unavailable)
            {
                await end();
                throw;
            }
        }
    }
}
