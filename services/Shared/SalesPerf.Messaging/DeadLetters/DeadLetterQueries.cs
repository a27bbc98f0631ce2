using Npgsql;
using NpgsqlTypes;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging.DeadLetters;

/// <summary>A dead letter as an operator sees it: everything but its content, which is business data.</summary>
/// <param name="Id">The id to replay it by.</param>
/// <param name="Queue">The subscription that could not handle it.</param>
/// <param name="EventId">Absent where the message does not say which event it is.</param>
/// <param name="EventType">The full type name of the event.</param>
/// <param name="Key">The ordering key.</param>
/// <param name="Source">The service that published it.</param>
/// <param name="Reason"><c>refused</c>, <c>not_found</c>, <c>unavailable</c>, <c>bug</c>, <c>poison_message</c>, <c>unknown_type</c> or <c>delivery_limit</c>.</param>
/// <param name="Code">The code of the refusal, where a rule refused it.</param>
/// <param name="ExceptionType">What was thrown.</param>
/// <param name="Message">What it said.</param>
/// <param name="Attempt">The delivery that failed last.</param>
/// <param name="Times">How often it became a dead letter.</param>
/// <param name="OccurredAt">When the event was published.</param>
/// <param name="RecordedAt">When it was set aside last.</param>
/// <param name="ReplayedAt">When somebody replayed it last; its outcome is still open.</param>
/// <param name="TraceId">The trace in which it failed.</param>
public sealed record DeadLetter(
    Guid Id, string Queue, Guid? EventId, string? EventType, string? Key, string? Source, string Reason, string? Code, string? ExceptionType,
    string? Message, int Attempt, int Times, DateTimeOffset? OccurredAt, DateTimeOffset RecordedAt, DateTimeOffset? ReplayedAt, string? TraceId);

/// <summary>Reads and replays dead letters.</summary>
internal sealed class DeadLetterQueries(NpgsqlDataSource database, SubscriptionRegistry registry)
{
    private static readonly DomainError NotFound = new(
        "messaging.dead_letter_not_found", ErrorKind.NotFound, "There is no open dead letter with this id; it may be resolved already.");

    private static readonly DomainError NotReplayable = new(
        "messaging.dead_letter_not_replayable", ErrorKind.RuleBroken, "The message does not say which event it is, so it cannot be delivered again.");

    private static readonly DomainError SubscriptionGone = new(
        "messaging.subscription_gone", ErrorKind.RuleBroken, "Nothing subscribes to this event at this queue any more.");

    /// <summary>Open dead letters, newest first, after the given one.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, (DateTimeOffset RecordedAt, Guid Id)? after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, subscription, event_id, message_type, key, source, reason, error_code, exception_type, exception_message, attempt, times,
                   occurred_at, recorded_at, replayed_at, traceparent
            from messaging.dead_letters
            where resolved_at is null and ($1 is null or (recorded_at, id) < ($1, $2))
            order by recorded_at desc, id desc limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = after?.RecordedAt ?? (object)DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.Id ?? (object)DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancellationToken)) letters.Add(Read(reader));
        return letters;
    }

    /// <summary>Puts the event into the outbox again, addressed to the one queue that could not handle it.</summary>
    public async Task ReplayAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (queue, type, eventId) = await LockAsync(connection, id, cancellationToken);
        if (eventId is null || type is null) throw new DomainException(NotReplayable);
        if (registry.Find(queue, type) is null) throw new DomainException(SubscriptionGone);
        await using var replay = new NpgsqlCommand(
            """
            with letter as (update messaging.dead_letters set replayed_at = now() where id = $1 returning *)
            insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at, on_behalf_of, traceparent, destination,
                                          dead_letter_id, source, source_sequence, attempt)
            select $2, event_id, message_type, key, convert_from(payload, 'UTF8'), occurred_at, on_behalf_of, traceparent, subscription,
                   id, source, sequence, 1
            from letter
            """, connection, transaction);
        replay.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        replay.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        try
        {
            await replay.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException notText) when (notText.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter)
        {
            throw new DomainException(NotReplayable, notText);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<(string Queue, string? Type, Guid? EventId)> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select subscription, message_type, event_id from messaging.dead_letters where id = $1 and resolved_at is null for update", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new DomainException(NotFound);
        return (reader.GetString(0), Text(reader, 1), reader.IsDBNull(2) ? null : reader.GetGuid(2));
    }

    private static DeadLetter Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetGuid(2), Text(row, 3), Text(row, 4), Text(row, 5), row.GetString(6),
        Text(row, 7), Text(row, 8), Text(row, 9), row.GetInt32(10), row.GetInt32(11), Instant(row, 12), row.GetFieldValue<DateTimeOffset>(13),
        Instant(row, 14), TraceId(Text(row, 15)));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Instant(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>A traceparent is <c>00-{trace id}-{span id}-{flags}</c>.</summary>
    private static string? TraceId(string? traceparent) => traceparent?.Split('-') is { Length: 4 } parts ? parts[1] : null;
}
