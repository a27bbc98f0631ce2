using System.Data;
using System.Text.Json;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>The operation moves money: a request without an Idempotency-Key is refused.</summary>
public sealed record IdempotencyKeyRequired;

/// <summary>The operation manages its own transactions (a bulk import), so none is opened around it.</summary>
public sealed record OwnTransactions;

/// <summary>
/// One transaction around every changing request: what the handler saved, the events it published and the answer to a repeated
/// Idempotency-Key are stored together or not at all. The answer is held back until the commit, so nobody is told of what did not happen.
/// </summary>
internal sealed class UnitOfWork(RequestDelegate next, TimeProvider time)
{
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        HabitMiddleware.RequireVersion(context);
        var endpoint = context.GetEndpoint();
        if (endpoint is null || !Changes(context.Request.Method) || IsGrpc(endpoint) || context.RequestServices.GetService<DbContext>() is not { } db || endpoint.Metadata.GetMetadata<OwnTransactions>() is not null)
        {
            await next(context);
            return;
        }

        var key = ReadKey(context, endpoint);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, context.RequestAborted);
        if (key is null) await RunAsync(context, transaction, null);
        else await RunOnceAsync(context, db, transaction, key);
    }

    // Every gRPC call is a POST, and its messages go out before its trailers; held back they would be lost. An RPC that changes data opens its own transaction.
    private static bool IsGrpc(Endpoint endpoint) => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null;

    private static bool Changes(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private static string? ReadKey(HttpContext context, Endpoint endpoint)
    {
        var key = HttpMethods.IsPost(context.Request.Method) ? context.Request.Headers[KeyHeader].ToString() : string.Empty;
        if (key.Length is > 0 and <= LongestKey) return key;
        if (key.Length > LongestKey || endpoint.Metadata.GetMetadata<IdempotencyKeyRequired>() is not null) throw new DomainException(CommonErrors.RepeatKeyMissing);
        return null;
    }

    private async Task RunOnceAsync(HttpContext context, DbContext db, IDbContextTransaction transaction, string key)
    {
        var caller = Caller.Of(context);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (!await TryLockAsync(connection, $"{caller.Subject}\n{key}", context.RequestAborted)) throw new DomainException(CommonErrors.RepeatInProgress);
        await using var body = HashedBody.Of(context.Request);
        if (await StoredAnswer.FindAsync(connection, caller.Subject, key, context.RequestAborted) is { } stored)
        {
            if (!(await body.EndAsync(context.RequestAborted)).AsSpan().SequenceEqual(stored.RequestHash)) throw new DomainException(CommonErrors.RepeatDiffers);
            await stored.ReplayAsync(context);
            return;
        }

        await RunAsync(context, transaction, async (answer, held) =>
            await StoredAnswer.SaveAsync(connection, caller.Subject, key, await body.EndAsync(context.RequestAborted), answer, held, time.GetUtcNow(), context.RequestAborted));
    }

    private async Task RunAsync(HttpContext context, IDbContextTransaction transaction, Func<HttpResponse, byte[], Task>? keepAnswer)
    {
        var original = context.Response.Body;
        await using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
            if (context.Response.StatusCode < StatusCodes.Status400BadRequest)
            {
                HabitMiddleware.AssertCompared(context);
                if (keepAnswer is not null) await keepAnswer(context.Response, held.ToArray());
                await CommitAsync(transaction, context.RequestAborted);
            }
        }
        finally { context.Response.Body = original; }

        held.Position = 0;
        await held.CopyToAsync(original, context.RequestAborted);
    }

    // Cut off while it commits, the store may have done so.
    private static async Task CommitAsync(IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        try { await transaction.CommitAsync(cancellationToken); }
        catch (Exception cut) when (Refusals.From(cut)?.Kind == ErrorKind.Unavailable) { throw new DomainException(CommonErrors.Unanswered("The database"), cut); }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", connection) { Parameters = { new() { Value = name } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private sealed record StoredAnswer(byte[] RequestHash, int Status, string? ContentType, Dictionary<string, string> Headers, byte[] Body)
    {
        private static readonly string[] Kept = ["Location", "ETag", "Operation-Location"];

        public static async Task<StoredAnswer?> FindAsync(NpgsqlConnection connection, string subject, string key, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand("SELECT request_hash, status, content_type, headers, body FROM http.idempotency_key WHERE subject = $1 AND key = $2", connection)
            {
                Parameters = { new() { Value = subject }, new() { Value = key } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new(reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                    JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(3)) ?? [], reader.GetFieldValue<byte[]>(4))
                : null;
        }

        public static async Task SaveAsync(NpgsqlConnection connection, string subject, string key, byte[] hash, HttpResponse answer, byte[] body, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var headers = Kept.Where(answer.Headers.ContainsKey).ToDictionary(h => h, h => answer.Headers[h].ToString(), StringComparer.Ordinal);
            await using var command = new NpgsqlCommand("INSERT INTO http.idempotency_key (subject, key, request_hash, status, content_type, headers, body, created_at) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)", connection)
            {
                Parameters =
                {
                    new() { Value = subject }, new() { Value = key }, new() { Value = hash }, new() { Value = answer.StatusCode },
                    new() { Value = (object?)answer.ContentType ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    new() { Value = JsonSerializer.Serialize(headers) }, new() { Value = body }, new() { Value = now },
                },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        public async Task ReplayAsync(HttpContext context)
        {
            context.Response.StatusCode = Status;
            context.Response.ContentType = ContentType;
            foreach (var (name, value) in Headers) context.Response.Headers[name] = value;
            context.Response.Headers["Idempotency-Replayed"] = "true";
            await context.Response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}
