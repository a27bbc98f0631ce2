namespace SalesPerf.Primitives;

/// <summary>What kind of refusal an error is; one table maps each kind to HTTP, gRPC and what a consumer does.</summary>
public enum ErrorKind
{
    /// <summary>The input has a wrong shape or value. HTTP 400; a consumer dead-letters.</summary>
    Invalid,

    /// <summary>No valid identity. HTTP 401.</summary>
    Unauthenticated,

    /// <summary>The caller may not do this. HTTP 403; a consumer dead-letters.</summary>
    Forbidden,

    /// <summary>The thing is not there, or the caller may not know of it. HTTP 404; a consumer retries for a short time.</summary>
    NotFound,

    /// <summary>The thing exists already. HTTP 409; for a consumer that means done.</summary>
    AlreadyExists,

    /// <summary>A rule of the domain forbids it in the present state. HTTP 409; a consumer dead-letters.</summary>
    RuleBroken,

    /// <summary>The caller changed an older version than the present one. HTTP 412; a consumer reloads.</summary>
    StaleVersion,

    /// <summary>The body is larger than what is read. HTTP 413; a consumer dead-letters.</summary>
    TooLarge,

    /// <summary>A limit of rate or number. HTTP 429; a consumer waits.</summary>
    TooMany,

    /// <summary>Something that is needed does not answer. HTTP 503; a consumer retries.</summary>
    Unavailable,

    /// <summary>Something that is needed answers otherwise than was agreed with it: a fault between parts of the platform. HTTP 502; for a consumer it is a bug.</summary>
    DependencyFailed,
}

/// <summary>One violation inside a refusal, at a place in the input.</summary>
/// <param name="Pointer">A JSON pointer (<c>/items/3/amount</c>), or <c>line:column</c> for a file.</param>
/// <param name="Code">Stable code of the violated rule.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ErrorDetail(string Pointer, string Code, string Message);

/// <summary>An expected refusal. Its <paramref name="Code"/> is stable and reads the same in code, log, API and test.</summary>
/// <param name="Code"><c>service.rule_in_snake_case</c>.</param>
/// <param name="Kind">Decides the status on every door.</param>
/// <param name="Message">A sentence for a person: what is wrong and what to do.</param>
public sealed record DomainError(string Code, ErrorKind Kind, string Message)
{
    /// <summary>Each violation, where there are several or where the place matters.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>The same refusal with the places that caused it.</summary>
    public DomainError With(IEnumerable<ErrorDetail> details) => this with { Details = [.. details] };
}

/// <summary>Carries a <see cref="DomainError"/> to the door that answers it.</summary>
public sealed class DomainException : Exception
{
    /// <summary>Wraps a refusal.</summary>
    public DomainException(DomainError error) : this(error, null) { }

    /// <summary>Wraps a refusal and keeps what led to it.</summary>
    public DomainException(DomainError error, Exception? cause) : base($"{Require(error).Code}: {error.Message}", cause) => Error = error;

    /// <summary>The refusal.</summary>
    public DomainError Error { get; }

    private static DomainError Require(DomainError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error;
    }
}
