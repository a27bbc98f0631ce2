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

    /// <summary>What a failed call means: the peer's own refusal with its code, what is down, or that it may not be asked; everything else is a fault between the services.</summary>
    /// <param name="exception">The failed call.</param>
    /// <param name="asCaller">
    /// Whether the call went out with the caller's own token. A peer that refuses that token refuses the caller; one that refuses this service's own, or none, was set up wrongly.
    /// </param>
    public static DomainError FromRpcException(RpcException exception, bool asCaller = true)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Carried(exception) ?? exception.StatusCode switch
        {
            // Whoever cancels a call here knows it; otherwise the peer is being ended.
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled => CommonErrors.Unavailable("A service that is needed for this"),
            StatusCode.Unauthenticated when asCaller => CommonErrors.Unauthenticated,
            StatusCode.PermissionDenied when asCaller => CommonErrors.Forbidden,
            _ => CommonErrors.DependencyFailed,
        };
    }

    private static DomainError? Carried(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        if (status?.GetDetail<ErrorInfo>() is not { Domain: Domain } info || !info.Metadata.TryGetValue(KindKey, out var kind) || !System.Enum.TryParse<ErrorKind>(kind, out var parsed)) return null;
        var violations = status.GetDetail<BadRequest>()?.FieldViolations.Select(v => new ErrorDetail(v.Field, v.Reason, v.Description)) ?? [];
        return new DomainError(info.Reason, parsed, status.Message) { Details = [.. violations] };
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
        var error = Refusals.From(exception, constraints);
        if (error is null or { Kind: ErrorKind.DependencyFailed }) LogBug(logger, exception, context.Method);
        if (error is not null) return GrpcErrors.ToRpcException(error);
        return new RpcException(new Grpc.Core.Status(ErrorTable.Bug.Grpc, ErrorTable.InternalCode));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string method);
}
