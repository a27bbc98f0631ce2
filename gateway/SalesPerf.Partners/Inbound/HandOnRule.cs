using Grpc.Core;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Partners.Inbound;

/// <summary>What a failure to hand a message on means for it.</summary>
internal enum HandOnFailure
{
    /// <summary>The service judged what the partner said, and says the same however often it is asked: the message has ended.</summary>
    Refused,

    /// <summary>The service is away or busy, or does not let this process in. It is the same for every message and passes: the lane waits, in order.</summary>
    Passing,

    /// <summary>Something broke over this message, there or here. It may pass; where it does not, the message is set aside and the lane goes on.</summary>
    Fault,
}

/// <summary>Tells failures apart.</summary>
internal static class HandOnRule
{
    /// <summary>What a failure means, and the code that it is told by.</summary>
    public static (HandOnFailure Kind, DomainError Error) Of(Exception failure) => failure switch
    {
        DomainException { Error: { Kind: ErrorKind.Invalid or ErrorKind.RuleBroken or ErrorKind.NotFound or ErrorKind.AlreadyExists or ErrorKind.TooLarge } refusal } => (HandOnFailure.Refused, refusal),
        DomainException { Error: { Kind: ErrorKind.Unavailable or ErrorKind.TooMany or ErrorKind.StaleVersion or ErrorKind.Unauthenticated or ErrorKind.Forbidden } passing } => (HandOnFailure.Passing, passing),
        DomainException { InnerException: RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied } } shut => (HandOnFailure.Passing, shut.Error),
        DomainException known => (HandOnFailure.Fault, known.Error),
        _ => (HandOnFailure.Fault, CommonErrors.DependencyFailed),
    };
}
