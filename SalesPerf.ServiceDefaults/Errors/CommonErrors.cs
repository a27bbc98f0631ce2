using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>Refusals that every service gives the same way.</summary>
public static class CommonErrors
{
    /// <summary>No token, or one that does not hold.</summary>
    public static DomainError Unauthenticated { get; } =
        new("auth.unauthenticated", ErrorKind.Unauthenticated, "Send a valid bearer token of this platform's issuer in the Authorization header.");

    /// <summary>A valid token that may not do this.</summary>
    public static DomainError Forbidden { get; } =
        new("auth.forbidden", ErrorKind.Forbidden, "The signed-in person or client has no role that may do this.");

    /// <summary>No such address.</summary>
    public static DomainError NoSuchRoute { get; } =
        new("request.no_such_route", ErrorKind.NotFound, "There is nothing at this address; /docs lists every operation.");

    /// <summary>The body or a parameter has a wrong shape.</summary>
    public static DomainError Malformed(string message) => new("request.malformed", ErrorKind.Invalid, message);

    /// <summary>A parameter has a character that no text has.</summary>
    public static DomainError UnfitParameter { get; } = new("request.malformed", ErrorKind.Invalid, "No parameter has the character U+0000.");

    /// <summary>The body cannot be unpacked.</summary>
    public static DomainError NotAsPacked { get; } = new("request.malformed", ErrorKind.Invalid, "The body is not packed as its Content-Encoding says.");

    /// <summary>The body is larger than the limit.</summary>
    public static DomainError BodyTooLarge { get; } =
        new("request.too_large", ErrorKind.TooLarge, "The body is larger than this operation reads; send a smaller one, or use an import.");

    /// <summary>Someone else changed the row between reading and writing.</summary>
    public static DomainError StaleVersion { get; } =
        new("request.stale_version", ErrorKind.StaleVersion, "It was changed by someone else since you read it; read it again and repeat the change.");

    /// <summary>A unique key is taken, and no better refusal is named for it.</summary>
    public static DomainError AlreadyExists(string? constraint) =>
        new("request.already_exists", ErrorKind.AlreadyExists, $"Something with the same key exists already ({constraint}).");

    /// <summary>A rule of the store refused the change, and no better refusal is named for it.</summary>
    public static DomainError RuleBroken(string? constraint) =>
        new("request.rule_broken", ErrorKind.RuleBroken, $"The change breaks a rule of the stored data ({constraint}).");

    /// <summary>A server that is needed does not answer.</summary>
    public static DomainError Unavailable(string what) =>
        new("dependency.unavailable", ErrorKind.Unavailable, $"{what} does not answer now; nothing was changed. Repeat the request after a few seconds.");

    /// <summary>A server took what may change something and did not answer to the end.</summary>
    public static DomainError Unanswered(string what) =>
        new("dependency.unanswered", ErrorKind.Unavailable, $"{what} took the request and did not answer to the end, so whether anything was changed is not known. Look what is there, or repeat the request with the same Idempotency-Key.");

    /// <summary>A service that is needed refused what it was asked, or failed, in a way that was not agreed with it: nothing that the caller could mend.</summary>
    public static DomainError DependencyFailed { get; } =
        new("dependency.failed", ErrorKind.DependencyFailed, "Another service of the platform failed or refused what this one asked of it; nothing was changed. Report the traceId.");

    /// <summary>The same idempotency key is being worked on.</summary>
    public static DomainError RepeatInProgress { get; } =
        new("idempotency.in_progress", ErrorKind.RuleBroken, "A request with the same Idempotency-Key is still being worked on; wait for its answer.");

    /// <summary>The key was used for another request. Its status is 422 by the IETF draft.</summary>
    public static DomainError RepeatDiffers { get; } =
        new("idempotency.key_reused", ErrorKind.Invalid, "This Idempotency-Key was used for a different request; use a new key for a new request.");

    /// <summary>The operation moves money and needs a key.</summary>
    public static DomainError RepeatKeyMissing { get; } =
        new("idempotency.key_missing", ErrorKind.Invalid, "Send an Idempotency-Key header (any unique text up to 200 characters), so that a repeated request has one effect.");

    /// <summary>A cursor that this list did not give.</summary>
    public static DomainError BadCursor { get; } =
        new("request.bad_cursor", ErrorKind.Invalid, "The cursor is not one that this list gave; start again without it.");

    /// <summary>Limit out of bounds.</summary>
    public static DomainError BadLimit { get; } =
        new("request.bad_limit", ErrorKind.Invalid, "The limit is a number from 1 to 500.");

    /// <summary>The change must name the version it is based on.</summary>
    public static DomainError VersionRequired { get; } =
        new("request.version_required", ErrorKind.Invalid, "Send the ETag you read in an If-Match header, so that nobody's change is lost.");
}
