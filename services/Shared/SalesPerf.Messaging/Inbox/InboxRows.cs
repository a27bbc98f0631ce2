using Npgsql;

namespace SalesPerf.Messaging.Inbox;

/// <summary>The inbox within one transaction.</summary>
internal sealed class InboxRows(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    private const string Insert = "insert into messaging.inbox (subscription, event_id, outcome) values ($1, $2, 'applied') on conflict do nothing";

    // One statement, because the way to the database and back costs more than either half.
    private const string InsertIfLatest = $"""
        with seen as ({Insert} returning subscription),
        advanced as (
          insert into messaging.inbox_latest as latest (subscription, source, message_type, key, sequence) select subscription, $3, $4, $5, $6 from seen
          on conflict (subscription, source, message_type, key) do update set sequence = excluded.sequence where latest.sequence < excluded.sequence
          returning 1)
        select (select count(*) from seen), (select count(*) from advanced)
        """;

    /// <summary>
    /// Decides whether the event may have its effect. A concurrent delivery of the same event waits here for the end of the first one,
    /// and sees its row if that one committed.
    /// </summary>
    /// <param name="delivery">The event.</param>
    /// <param name="order">What becomes of one that is older than another.</param>
    /// <param name="before">What is said to the database on the same way; null is nothing.</param>
    /// <param name="cancellationToken">Ends with the process.</param>
    public async Task<InboxOutcome> AdmitAsync(Delivery delivery, EventOrder order, NpgsqlBatchCommand? before, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (before is not null) batch.BatchCommands.Add(before);
        var admission = order == EventOrder.Any ? Command(Insert, Text(delivery.Queue), Id(delivery.Context.EventId)) : Command(
            InsertIfLatest, Text(delivery.Queue), Id(delivery.Context.EventId), Text(delivery.Context.Source), Text(delivery.MessageType), Text(delivery.Context.Key),
            new NpgsqlParameter<long> { TypedValue = delivery.Context.Sequence });
        batch.BatchCommands.Add(admission);
        if (order == EventOrder.Any)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return admission.RecordsAffected == 1 ? InboxOutcome.Applied : InboxOutcome.Duplicate;
        }

        var (seen, advanced) = await CountsAsync(batch, cancellationToken);
        if (!seen) return InboxOutcome.Duplicate;
        if (advanced) return InboxOutcome.Applied;
        await MarkStaleAsync(delivery, cancellationToken);
        return InboxOutcome.Stale;
    }

    /// <summary>Closes the dead letter whose replay this is.</summary>
    public Task ResolveAsync(Guid deadLetterId, CancellationToken cancellationToken) =>
        ExecuteAsync(Command("update messaging.dead_letters set resolved_at = now() where id = $1 and resolved_at is null", Id(deadLetterId)), cancellationToken);

    private Task MarkStaleAsync(Delivery delivery, CancellationToken cancellationToken) =>
        ExecuteAsync(Command("update messaging.inbox set outcome = 'stale' where subscription = $1 and event_id = $2", Text(delivery.Queue), Id(delivery.Context.EventId)), cancellationToken);

    // The last result is the admission's.
    private static async Task<(bool Seen, bool Advanced)> CountsAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var result = 1; result < batch.BatchCommands.Count; result++) await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0) == 1, reader.GetInt64(1) == 1);
    }

    private async Task ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { command } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static NpgsqlParameter<Guid> Id(Guid value) => new() { TypedValue = value };
}
