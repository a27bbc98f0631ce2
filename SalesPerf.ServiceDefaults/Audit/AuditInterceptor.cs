using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>Tells the database at the begin of every transaction who acts in it. Requests, jobs and consumers all pass here.</summary>
internal sealed class AuditInterceptor : DbTransactionInterceptor
{
    public override async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var batch = Batch(connection, result, eventData);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var batch = Batch(connection, result, eventData);
        batch.ExecuteNonQuery();
        return result;
    }

    private static NpgsqlBatch Batch(DbConnection connection, DbTransaction transaction, DbContextEventData eventData)
    {
        var acting = ((ServiceDbContext)eventData.Context!).Acting ?? throw new InvalidOperationException("A context begins a transaction outside of a scope: take it from the scope's services.");
        return new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction) { BatchCommands = { AuditBegin.For(acting) } };
    }
}
