using Npgsql;

namespace SalesPerf.Messaging.Inbox;

/// <summary>The inbox outside a handler's transaction.</summary>
internal sealed class InboxStore(NpgsqlDataSource database)
{
    /// <summary>Notes that an event needs nothing more, because its effect was there before it came.</summary>
    public async Task RecordDoneAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = new InboxRows(connection, transaction);
        await rows.AdmitAsync(delivery, EventOrder.Any, null, cancellationToken);
        if (delivery.DeadLetterId is { } deadLetter) await rows.ResolveAsync(deadLetter, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
