using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>Refusals for the constraints of a service's tables, by constraint name: the database is the last assertion, and its refusal reads like any other.</summary>
public sealed class ConstraintErrors
{
    private readonly Dictionary<string, DomainError> byName = new(StringComparer.Ordinal);

    /// <summary>Names the refusal for a constraint.</summary>
    public ConstraintErrors Map(string constraint, DomainError error)
    {
        byName[constraint] = error;
        return this;
    }

    internal DomainError? Find(string? constraint) => constraint is not null && byName.TryGetValue(constraint, out var error) ? error : null;
}

/// <summary>Reads a refusal out of an exception: our own, the database's, or a failed call.</summary>
public static class Refusals
{
    /// <summary>The refusal that an exception means, or null where it is a bug.</summary>
    public static DomainError? From(Exception exception, ConstraintErrors? constraints = null) => exception switch
    {
        DomainException refusal => refusal.Error,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => CommonErrors.BodyTooLarge,
        BadHttpRequestException bad => UnreadableRequest.Of(bad),
        DbUpdateConcurrencyException => CommonErrors.StaleVersion,
        DbUpdateException { InnerException: { } inner } => From(inner, constraints),
        PostgresException database => FromDatabase(database, constraints),
        NpgsqlException { InnerException: SocketException or TimeoutException or IOException } or NpgsqlException { IsTransient: true } => CommonErrors.Unavailable("The database"),
        InvalidOperationException { InnerException: NpgsqlException inner } => From(inner, constraints),
        RpcException call => GrpcErrors.FromRpcException(call, asCaller: false),
        _ => null,
    };

    private static DomainError? FromDatabase(PostgresException database, ConstraintErrors? constraints) => database.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => constraints?.Find(database.ConstraintName) ?? CommonErrors.AlreadyExists(database.ConstraintName),
        PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ForeignKeyViolation =>
            constraints?.Find(database.ConstraintName) ?? CommonErrors.RuleBroken(database.ConstraintName),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => CommonErrors.StaleVersion,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            CommonErrors.Unavailable("The database"),
        _ => null,
    };
}
