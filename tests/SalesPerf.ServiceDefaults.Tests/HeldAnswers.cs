using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Holds the thread that brings the answer of a call, between its arrival and its being looked at, until somebody who writes was told that the write is cut: the order in which a loaded machine does it now and then.</summary>
internal sealed class HeldAnswers : ILoggerFactory, ILogger
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private readonly ManualResetEventSlim cut = new();

    /// <summary>Sees a write being cut, nearest to the call.</summary>
    public Interceptor Release => new Watch(cut);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    // What the client library says there is the one place between the two.
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "ResponseHeadersReceived") cut.Wait(Longest);
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException("What is logged here is not kept.");

    public void Dispose() => cut.Dispose();

    private sealed class Watch(ManualResetEventSlim cut) : Interceptor
    {
        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            cut.Reset();
            var call = continuation(context);
            return new(new Writer<TRequest>(call.RequestStream, cut), call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }
    }

    private sealed class Writer<T>(IClientStreamWriter<T> inner, ManualResetEventSlim cut) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            try
            {
                await inner.WriteAsync(message, cancellationToken);
            }
            catch (RpcException)
            {
                cut.Set();
                throw;
            }
        }

        public Task CompleteAsync() => inner.CompleteAsync();
    }
}
