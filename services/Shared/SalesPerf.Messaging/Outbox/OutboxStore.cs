using Npgsql;
using NpgsqlTypes;
using SalesPerf.Messaging.Inbox;

namespace SalesPerf.Messaging.Outbox;

/// <summary>The outbox as the relay sees it. Times are the database's: the clock of one machine must not hold rows back.</summary>
internal sealed class OutboxStore(NpgsqlDataSource database)
{
    /// <summary>The rows that are due, oldest first, after the given sequence.</summary>
    public async Task<IReadOnlyList<RelayRow>> TakeAsync(long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select sequence, event_id, message_type, key, payload, occurred_at, on_behalf_of, traceparent, tracestate,
                   destination, dead_letter_id, source, source_sequence, attempt
            from messaging.outbox
            where published_at is null and quarantined_at is null and sequence > $1 and (not_before is null or not_before <= now())
            order by sequence limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RelayRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(Read(reader));
        return rows;
    }

    public Task MarkPublishedAsync(IReadOnlyCollection<long> sequences, CancellationToken cancellationToken) =>
        ExecuteAsync("update messaging.outbox set published_at = now() where sequence = any($1)", cancellationToken,
            new NpgsqlParameter<long[]> { TypedValue = [.. sequences] });

    public Task QuarantineAsync(long sequence, string reason, CancellationToken cancellationToken) =>
        ExecuteAsync("update messaging.outbox set quarantined_at = now(), quarantine_reason = $2 where sequence = $1", cancellationToken,
            new NpgsqlParameter<long> { TypedValue = sequence }, new NpgsqlParameter<string> { TypedValue = reason });

    /// <summary>Puts a delivery off: the same event, to this one queue, not before <paramref name="delay"/> has passed.</summary>
    public Task RedeliverAsync(Delivery delivery, TimeSpan delay, string? traceparent, CancellationToken cancellationToken)
    {
        var context = delivery.Context;
        return ExecuteAsync(
            """
            insert into messaging.outbox (row_id, event_id, message_type, key, payload, occurred_at, on_behalf_of, traceparent, destination,
                                          dead_letter_id, source, source_sequence, attempt, not_before)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now() + $14)
            """, cancellationToken,
            new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
            new NpgsqlParameter<Guid> { TypedValue = context.EventId },
            new NpgsqlParameter<string> { TypedValue = delivery.MessageType },
            new NpgsqlParameter<string> { TypedValue = context.Key },
            new NpgsqlParameter<string> { TypedValue = System.Text.Encoding.UTF8.GetString(delivery.Body) },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = context.OccurredAt },
            Nullable(context.OnBehalfOf), Nullable(traceparent),
            new NpgsqlParameter<string> { TypedValue = delivery.Queue },
            new NpgsqlParameter { Value = delivery.DeadLetterId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            new NpgsqlParameter<string> { TypedValue = context.Source },
            new NpgsqlParameter<long> { TypedValue = context.Sequence },
            new NpgsqlParameter<int> { TypedValue = context.Attempt + 1 },
            new NpgsqlParameter<TimeSpan> { TypedValue = delay });
    }

    private static NpgsqlParameter Nullable(string? value) =>
        new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static RelayRow Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(4),
        row.GetFieldValue<DateTimeOffset>(5), Text(row, 6), Text(row, 7), Text(row, 8), Text(row, 9),
        row.IsDBNull(10) ? null : row.GetGuid(10), Text(row, 11), row.IsDBNull(12) ? null : row.GetInt64(12), row.GetInt32(13));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
