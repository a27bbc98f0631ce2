using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>Carries a refusal through gRPC as <c>google.rpc.Status</c> with ErrorInfo, and rebuilds it on the other side with its code intact.</summary>
public static class GrpcErrors
{
    private const string Domain = "salesperf";
    private const string KindKey = "kind";

    /// <summary>The exception that a server throws for a refusal.</summary>
    public static RpcException ToRpcException(DomainError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var info = new ErrorInfo { Domain = Domain, Reason = error.Code };
        info.Metadata[KindKey] = error.Kind.ToString();
        var status = new Google.Rpc.Status { Code = (int)ErrorTable.Of(error.Kind).Grpc, Message = error.Message, Details = { Any.Pack(info) } };
        if (error.Details.Count > 0)
        {
            var bad = new BadRequest();
            bad.FieldViolations.AddRange(error.Details.Select(d => new BadRequest.Types.FieldViolation { Field = d.Pointer, Reason = d.Code, Description = d.Message }));
            status.Details.Add(Any.Pack(bad));
        }

        return status.ToRpcException();
    }

    /// <summary>The refusal that a failed call carries, or null where the peer had a bug.</summary>
    public static DomainError? FromRpcException(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var status = exception.GetRpcStatus();
        if (status?.GetDetail<ErrorInfo>() is { Domain: Domain } info && info.Metadata.TryGetValue(KindKey, out var kind) && System.Enum.TryParse<ErrorKind>(kind, out var parsed))
        {
            var violations = status.GetDetail<BadRequest>()?.FieldViolations.Select(v => new ErrorDetail(v.Field, v.Reason, v.Description)) ?? [];
            return new DomainError(info.Reason, parsed, status.Message) { Details = [.. violations] };
        }

        return ErrorTable.KindOf(exception.StatusCode) switch
        {
            ErrorKind.Unavailable => CommonErrors.Unavailable("A service that is needed for this"),
            ErrorKind.Unauthenticated => CommonErrors.Unauthenticated,
            ErrorKind.Forbidden => CommonErrors.Forbidden,
            _ => null,
        };
    }
}

/// <summary>Answers refusals of gRPC handlers by the one table.</summary>
internal sealed partial class ServerErrorInterceptor(ConstraintErrors constraints, ILogger<ServerErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try { return await continuation(request, context); }
        catch (Exception exception) when (exception is not RpcException) { throw Answer(exception, context); }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try { await continuation(request, responseStream, context); }
        catch (Exception exception) when (exception is not RpcException) { throw Answer(exception, context); }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try { return await continuation(requestStream, context); }
        catch (Exception exception) when (exception is not RpcException) { throw Answer(exception, context); }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try { await continuation(requestStream, responseStream, context); }
        catch (Exception exception) when (exception is not RpcException) { throw Answer(exception, context); }
    }

    private RpcException Answer(Exception exception, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested) return new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The caller went away."));
        if (Refusals.From(exception, constraints) is { } error) return GrpcErrors.ToRpcException(error);
        LogBug(logger, exception, context.Method);
        return new RpcException(new Grpc.Core.Status(ErrorTable.Bug.Grpc, ErrorTable.InternalCode));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string method);
}

/// <summary>Rebuilds the peer's refusal on unary calls; streams do it where they are read (<see cref="StreamReading"/>).</summary>
internal sealed class ClientErrorInterceptor : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(RebuildAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private static async Task<T> RebuildAsync<T>(Task<T> response)
    {
        try { return await response; }
        catch (RpcException exception) when (GrpcErrors.FromRpcException(exception) is { } error) { throw new DomainException(error, exception); }
    }
}

/// <summary>Reads a response stream with the peer's refusals rebuilt.</summary>
public static class StreamReading
{
    /// <summary>All items of a stream.</summary>
    public static async IAsyncEnumerable<T> ItemsAsync<T>(this IAsyncStreamReader<T> stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        while (await NextAsync(stream, cancellationToken)) yield return stream.Current;
    }

    private static async Task<bool> NextAsync<T>(IAsyncStreamReader<T> stream, CancellationToken cancellationToken)
    {
        try { return await stream.MoveNext(cancellationToken); }
        catch (RpcException exception) when (GrpcErrors.FromRpcException(exception) is { } error) { throw new DomainException(error, exception); }
    }
}
