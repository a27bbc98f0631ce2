using Npgsql;

namespace SalesPerf.Messaging.Inbox;

/// <summary>The inbox within one transaction.</summary>
internal sealed class InboxRows(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    /// <summary>
    /// Decides whether the event may have its effect. A concurrent delivery of the same event waits here for the end of the first one,
    /// and sees its row if that one committed.
    /// </summary>
    public async Task<InboxOutcome> AdmitAsync(Delivery delivery, EventOrder order, CancellationToken cancellationToken)
    {
        if (!await InsertAsync(delivery, cancellationToken)) return InboxOutcome.Duplicate;
        if (order == EventOrder.Any || await AdvanceAsync(delivery, cancellationToken)) return InboxOutcome.Applied;
        await MarkStaleAsync(delivery, cancellationToken);
        return InboxOutcome.Stale;
    }

    /// <summary>Closes the dead letter whose replay this is.</summary>
    public Task ResolveAsync(Guid deadLetterId, CancellationToken cancellationToken) =>
        ExecuteAsync("update messaging.dead_letters set resolved_at = now() where id = $1 and resolved_at is null", cancellationToken,
            new NpgsqlParameter<Guid> { TypedValue = deadLetterId });

    private async Task<bool> InsertAsync(Delivery delivery, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            "insert into messaging.inbox (subscription, event_id, outcome) values ($1, $2, 'applied') on conflict do nothing", cancellationToken,
            new NpgsqlParameter<string> { TypedValue = delivery.Queue },
            new NpgsqlParameter<Guid> { TypedValue = delivery.Context.EventId }) == 1;

    private async Task<bool> AdvanceAsync(Delivery delivery, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            """
            insert into messaging.inbox_latest as latest (subscription, source, message_type, key, sequence) values ($1, $2, $3, $4, $5)
            on conflict (subscription, source, message_type, key) do update set sequence = excluded.sequence where latest.sequence < excluded.sequence
            """, cancellationToken,
            new NpgsqlParameter<string> { TypedValue = delivery.Queue },
            new NpgsqlParameter<string> { TypedValue = delivery.Context.Source },
            new NpgsqlParameter<string> { TypedValue = delivery.MessageType },
            new NpgsqlParameter<string> { TypedValue = delivery.Context.Key },
            new NpgsqlParameter<long> { TypedValue = delivery.Context.Sequence }) == 1;

    private Task<int> MarkStaleAsync(Delivery delivery, CancellationToken cancellationToken) =>
        ExecuteAsync("update messaging.inbox set outcome = 'stale' where subscription = $1 and event_id = $2", cancellationToken,
            new NpgsqlParameter<string> { TypedValue = delivery.Queue },
            new NpgsqlParameter<Guid> { TypedValue = delivery.Context.EventId });

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
