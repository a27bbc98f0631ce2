using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>Rows of long work.</summary>
internal static class OperationStore
{
    private static readonly JsonSerializerOptions Json = Configured();

    /// <summary>How long a worker may be silent before its work is taken over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public sealed record Claimed(Guid Id, string Kind, string Subject, JsonElement Payload, string? TraceParent, int Attempt);

    /// <summary>An operation with the number of its last visible change.</summary>
    public sealed record Versioned(Operation Operation, long Version);

    public static async Task<Versioned?> FindAsync(NpgsqlDataSource source, OperationKinds kinds, Guid id, Caller caller, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT kind, status, percent, counts, created_at, started_at, ended_at, result, problem, version FROM http.operation
            WHERE id = $1 AND (subject = $2 OR $3)
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = caller.Accountable });
        command.Parameters.Add(new() { Value = caller.Is(Persona.CompAdmin, Persona.Auditor) });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;
        return new(new Operation(
            kinds.PublicId(id), row.GetString(0), Enum.Parse<OperationStatus>(row.GetString(1), ignoreCase: true), row.GetInt32(2),
            JsonSerializer.Deserialize<Dictionary<string, long>>(row.GetString(3), Json)!, row.GetFieldValue<DateTimeOffset>(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6),
            row.IsDBNull(7) ? null : JsonElement.Parse(row.GetString(7)), row.IsDBNull(8) ? null : JsonSerializer.Deserialize<OperationProblem>(row.GetString(8), Json)), row.GetInt64(9));
    }

    /// <summary>Cancels work that has not ended; false where the caller asked for no such work: who may look at that of others does not end it.</summary>
    public static async Task<bool> CancelAsync(NpgsqlDataSource source, Guid id, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            WITH cancelled AS (UPDATE http.operation SET status = 'cancelled', ended_at = $3 WHERE id = $1 AND subject = $2 AND status IN ('queued', 'running'))
            SELECT EXISTS (SELECT FROM http.operation WHERE id = $1 AND subject = $2)
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = caller.Accountable });
        command.Parameters.Add(new() { Value = now });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes the oldest work that nobody holds.</summary>
    public static async Task<Claimed?> ClaimAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            UPDATE http.operation SET status = 'running', started_at = $1, leased_until = $2, attempts = attempts + 1
            WHERE id = (SELECT id FROM http.operation WHERE status = 'queued' OR (status = 'running' AND leased_until < $1)
                        ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, subject, payload, trace_parent, attempts
            """);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + Lease });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(row.GetGuid(0), row.GetString(1), row.GetString(2), JsonElement.Parse(row.GetString(3)), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt32(5))
            : null;
    }

    /// <summary>Reports and renews the lease; false where the work was cancelled or taken over.</summary>
    public static async Task<bool> ReportAsync(NpgsqlDataSource source, Claimed work, int? percent, IReadOnlyDictionary<string, long>? counts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            UPDATE http.operation SET leased_until = $3, percent = coalesce($4, percent), counts = coalesce($5::jsonb, counts)
            WHERE id = $1 AND status = 'running' AND attempts = $2
            """);
        command.Parameters.Add(new() { Value = work.Id });
        command.Parameters.Add(new() { Value = work.Attempt });
        command.Parameters.Add(new() { Value = now + Lease });
        command.Parameters.Add(new() { Value = (object?)percent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = counts is null ? DBNull.Value : JsonSerializer.Serialize(counts), NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Ends the work on the connection of its own transaction, so that its effect and its end are one; false where it was cancelled or taken over meanwhile.</summary>
    public static async Task<bool> SucceedAsync(NpgsqlConnection connection, Claimed work, object? result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE http.operation SET status = 'succeeded', percent = 100, ended_at = $3, result = $4::jsonb WHERE id = $1 AND status = 'running' AND attempts = $2", connection);
        command.Parameters.Add(new() { Value = work.Id });
        command.Parameters.Add(new() { Value = work.Attempt });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = result is null ? DBNull.Value : JsonSerializer.Serialize(result, Json), NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task FailAsync(NpgsqlDataSource source, Claimed work, DomainError error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("UPDATE http.operation SET status = 'failed', ended_at = $3, problem = $4::jsonb WHERE id = $1 AND status = 'running' AND attempts = $2");
        command.Parameters.Add(new() { Value = work.Id });
        command.Parameters.Add(new() { Value = work.Attempt });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(new OperationProblem(error.Code, error.Message, error.Details), Json) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions();
        Http.JsonSetup.Configure(options);
        return options;
    }
}
