using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging.DeadLetters;

/// <summary>Why a message is set aside.</summary>
internal sealed record Fault(string Reason, string? Code, string? ExceptionType, string? Message)
{
    public static Fault Of(string reason, Exception exception) => new(
        reason, (exception as DomainException)?.Error.Code, exception.GetType().FullName, Flat(exception));

    private static string Flat(Exception exception) =>
        exception.InnerException is { } cause and not null && exception is not DomainException ? $"{exception.Message} ({cause.Message})" : exception.Message;
}

/// <summary>Messages that a person has to look at: one row per (queue, event), however often it failed.</summary>
internal sealed class DeadLetterStore(NpgsqlDataSource database)
{
    public Task AddAsync(Delivery delivery, Fault fault, CancellationToken cancellationToken) =>
        InsertAsync(delivery.Queue, delivery.MessageType, delivery.Context, delivery.Traceparent, delivery.Headers, delivery.Body, fault, cancellationToken);

    /// <summary>Sets aside a message that does not say which event it is.</summary>
    public Task AddUnreadableAsync(
        string queue, IReadOnlyDictionary<string, string> headers, byte[] body, Fault fault, CancellationToken cancellationToken) =>
        InsertAsync(queue, headers.GetValueOrDefault(Bus.Wire.EventType), null, headers.GetValueOrDefault(Bus.Wire.Traceparent), headers, body, fault, cancellationToken);

    private async Task InsertAsync(
        string queue, string? type, EventContext? context, string? traceparent, IReadOnlyDictionary<string, string> headers, byte[] body,
        Fault fault, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into messaging.dead_letters as letter
              (id, subscription, event_id, message_type, key, source, sequence, occurred_at, on_behalf_of, traceparent, attempt,
               reason, error_code, exception_type, exception_message, payload, headers)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            on conflict (subscription, event_id) do update set
              times = letter.times + 1, attempt = excluded.attempt, reason = excluded.reason, error_code = excluded.error_code,
              exception_type = excluded.exception_type, exception_message = excluded.exception_message, payload = excluded.payload,
              headers = excluded.headers, traceparent = excluded.traceparent, recorded_at = now(), replayed_at = null, resolved_at = null
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            Value(NpgsqlDbType.Uuid, Guid.CreateVersion7()), Value(NpgsqlDbType.Text, queue), Value(NpgsqlDbType.Uuid, context?.EventId),
            Value(NpgsqlDbType.Text, type), Value(NpgsqlDbType.Text, context?.Key), Value(NpgsqlDbType.Text, context?.Source),
            Value(NpgsqlDbType.Bigint, context?.Sequence), Value(NpgsqlDbType.TimestampTz, context?.OccurredAt),
            Value(NpgsqlDbType.Text, context?.OnBehalfOf), Value(NpgsqlDbType.Text, traceparent), Value(NpgsqlDbType.Integer, context?.Attempt ?? 1),
            Value(NpgsqlDbType.Text, fault.Reason), Value(NpgsqlDbType.Text, fault.Code), Value(NpgsqlDbType.Text, fault.ExceptionType),
            Value(NpgsqlDbType.Text, WithoutNul(fault.Message)), Value(NpgsqlDbType.Bytea, body), Value(NpgsqlDbType.Jsonb, HeadersJson(headers)),
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The store has no text with a NUL in it, and a poison message may carry one.</summary>
    private static string? WithoutNul(string? text) => text?.Replace('\0', '\uFFFD');

    private static string HeadersJson(IReadOnlyDictionary<string, string> headers) =>
        JsonSerializer.Serialize(headers.ToDictionary(header => WithoutNul(header.Key)!, header => WithoutNul(header.Value)));

    private static NpgsqlParameter Value(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
