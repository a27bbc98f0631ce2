using Grpc.Core;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>What each door answers for one kind of refusal.</summary>
/// <param name="Http">HTTP status.</param>
/// <param name="Grpc">gRPC status.</param>
/// <param name="Title">Short text of the kind, for people.</param>
public sealed record ErrorRow(int Http, StatusCode Grpc, string Title);

/// <summary>The one table from a refusal's kind to what the doors answer.</summary>
public static class ErrorTable
{
    /// <summary>The code that a bug answers with; it says nothing of the inside.</summary>
    public const string InternalCode = "internal_error";

    /// <summary>What a bug answers.</summary>
    public static ErrorRow Bug { get; } = new(500, StatusCode.Internal, "Internal error");

    /// <summary>The row of a kind.</summary>
    public static ErrorRow Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => new(400, StatusCode.InvalidArgument, "Invalid input"),
        ErrorKind.Unauthenticated => new(401, StatusCode.Unauthenticated, "Sign in first"),
        ErrorKind.Forbidden => new(403, StatusCode.PermissionDenied, "Not allowed"),
        ErrorKind.NotFound => new(404, StatusCode.NotFound, "Not found"),
        ErrorKind.AlreadyExists => new(409, StatusCode.AlreadyExists, "Exists already"),
        ErrorKind.RuleBroken => new(409, StatusCode.FailedPrecondition, "Not possible in the present state"),
        ErrorKind.StaleVersion => new(412, StatusCode.Aborted, "Changed by someone else"),
        ErrorKind.TooLarge => new(413, StatusCode.OutOfRange, "Too large"),
        ErrorKind.TooMany => new(429, StatusCode.ResourceExhausted, "Too many"),
        ErrorKind.Unavailable => new(503, StatusCode.Unavailable, "Not available now"),
        ErrorKind.DependencyFailed => new(502, StatusCode.Internal, "A part of the platform failed"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a row in the table."),
    };
}
