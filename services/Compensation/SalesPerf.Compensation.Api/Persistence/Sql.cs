using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>Statements on the context's connection, and so in the transaction of the request, the operation or the event. Parameters are <c>$1</c>, <c>$2</c>, ...</summary>
internal static class Sql
{
    /// <summary>JSON of jsonb columns.</summary>
    public static JsonSerializerOptions Json { get; } = Configured();

    // A statement over a million rows takes as long as it takes; the half minute that a request's statement has would end it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Gives the statements that follow on this context the time that very many rows need.</summary>
    public static void ExpectManyRows(this CompensationDbContext db) => db.Database.SetCommandTimeout(Patience);

    public static async Task<NpgsqlConnection> ConnectionAsync(this CompensationDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        return (NpgsqlConnection)db.Database.GetDbConnection();
    }

    public static async Task<int> ExecuteAsync(this CompensationDbContext db, string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(db, sql, values, cancellationToken);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<T>> ListAsync<T>(this CompensationDbContext db, string sql, Func<NpgsqlDataReader, T> read, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(db, sql, values, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row, or null.</summary>
    public static async Task<T?> FindAsync<T>(this CompensationDbContext db, string sql, Func<NpgsqlDataReader, T> read, object?[] values, CancellationToken cancellationToken) where T : class
    {
        await using var command = await CommandAsync(db, sql, values, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
    }

    /// <summary>The first value of the first row.</summary>
    public static async Task<T> ValueAsync<T>(this CompensationDbContext db, string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = await CommandAsync(db, sql, values, cancellationToken);
        return (T)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException("The statement gave no row."));
    }

    public static T? Maybe<T>(this NpgsqlDataReader row, int column) where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    public static string? MaybeText(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T FromJson<T>(this NpgsqlDataReader row, int column) => JsonSerializer.Deserialize<T>(row.GetString(column), Json)!;

    public static string ToJson(object value) => JsonSerializer.Serialize(value, Json);

    private static async Task<NpgsqlCommand> CommandAsync(CompensationDbContext db, string sql, object?[] values, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, await db.ConnectionAsync(cancellationToken));
        if (db.Database.GetCommandTimeout() is { } seconds) command.CommandTimeout = seconds;
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = ToStored(value) });
        return command;
    }

    // People say an instant in their own zone; the store takes instants in UTC alone.
    private static object ToStored(object? value) => value is DateTimeOffset instant ? instant.ToUniversalTime() : value ?? DBNull.Value;

    private static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions();
        JsonSetup.Configure(options);
        // What is null is not written, so it is missing when it is read.
        options.RespectRequiredConstructorParameters = false;
        return options;
    }
}
