using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging.Inbox;

/// <summary>What kind of failure a handler ended in, as far as trying again is concerned.</summary>
internal enum Failure
{
    /// <summary>The effect is there already.</summary>
    Done,

    /// <summary>Somebody else wrote at the same time: with the new state it may succeed at once.</summary>
    Conflict,

    /// <summary>Something it names may arrive shortly.</summary>
    NotYet,

    /// <summary>Something that is needed does not answer.</summary>
    Unavailable,

    /// <summary>A limit was reached: only waiting helps.</summary>
    Busy,

    /// <summary>Refused by a rule: trying again changes nothing.</summary>
    Refused,

    /// <summary>Nobody expected it.</summary>
    Bug,
}

/// <summary>What to do next with a delivery that failed.</summary>
internal abstract record Step
{
    /// <summary>Nothing is left to do: the effect is there.</summary>
    internal sealed record Finish : Step;

    /// <summary>Try again here, in a new scope.</summary>
    internal sealed record Again(TimeSpan Pause) : Step;

    /// <summary>Deliver again later, through the outbox.</summary>
    internal sealed record Later(TimeSpan Delay) : Step;

    /// <summary>Set it aside for a person.</summary>
    internal sealed record SetAside(string Reason) : Step;
}

/// <summary>The consumer's column of the error table: which failure leads to which step.</summary>
internal static class RetryTable
{
    public static Failure Classify(Exception exception) => exception switch
    {
        DomainException domain => OfKind(domain.Error.Kind),
        DbUpdateConcurrencyException => Failure.Conflict,
        PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation
                or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        } => Failure.Conflict,
        NpgsqlException { IsTransient: true } => Failure.Unavailable,
        PostgresException => Failure.Bug,
        NpgsqlException or TimeoutException or SocketException or IOException or HttpRequestException or OperationCanceledException => Failure.Unavailable,
        Grpc.Core.RpcException { StatusCode: Grpc.Core.StatusCode.Unavailable or Grpc.Core.StatusCode.DeadlineExceeded } => Failure.Unavailable,
        { InnerException: { } cause } when exception is DbUpdateException or InvalidOperationException or AggregateException => Classify(cause),
        _ => Failure.Bug,
    };

    public static Failure OfKind(ErrorKind kind) => kind switch
    {
        ErrorKind.AlreadyExists => Failure.Done,
        ErrorKind.StaleVersion => Failure.Conflict,
        ErrorKind.NotFound => Failure.NotYet,
        ErrorKind.Unavailable => Failure.Unavailable,
        ErrorKind.TooMany => Failure.Busy,
        ErrorKind.DependencyFailed => Failure.Bug,
        ErrorKind.Invalid or ErrorKind.Unauthenticated or ErrorKind.Forbidden or ErrorKind.RuleBroken or ErrorKind.TooLarge => Failure.Refused,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no row in the table."),
    };

    /// <param name="failure">What the last try ended in.</param>
    /// <param name="tries">Tries of this delivery so far, at least 1.</param>
    /// <param name="attempt">Which delivery of the event this is, at least 1.</param>
    /// <param name="retry">The pauses.</param>
    public static Step Next(Failure failure, int tries, int attempt, RetryOptions retry) => failure switch
    {
        Failure.Done => new Step.Finish(),
        Failure.Refused => new Step.SetAside(Reasons.Refused),
        Failure.Conflict when tries <= retry.Reloads => new Step.Again(TimeSpan.FromMilliseconds(5 * tries)),
        Failure.NotYet or Failure.Unavailable or Failure.Bug when tries <= retry.Immediate.Count => new Step.Again(retry.Immediate[tries - 1]),
        Failure.NotYet => attempt <= retry.NotFound.Count ? new Step.Later(retry.NotFound[attempt - 1]) : new Step.SetAside(Reasons.NotFound),
        Failure.Conflict or Failure.Unavailable or Failure.Busy => attempt < retry.UnavailableAttempts
            ? new Step.Later(retry.Unavailable[Math.Min(attempt, retry.Unavailable.Count) - 1])
            : new Step.SetAside(Reasons.Unavailable),
        _ => new Step.SetAside(Reasons.Bug),
    };
}

/// <summary>Why a message was set aside; part of the API of dead letters.</summary>
internal static class Reasons
{
    /// <summary>A rule refused it.</summary>
    public const string Refused = "refused";

    /// <summary>What it names did not appear in time.</summary>
    public const string NotFound = "not_found";

    /// <summary>Something that is needed stayed away too long.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The handler failed in a way nobody expected.</summary>
    public const string Bug = "bug";

    /// <summary>It cannot be read.</summary>
    public const string Poison = "poison_message";

    /// <summary>Nothing at this queue handles its type.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>Processes ended while they handled it, too often.</summary>
    public const string DeliveryLimit = "delivery_limit";
}
