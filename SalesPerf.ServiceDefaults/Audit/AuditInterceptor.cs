using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>Tells the database at the begin of every transaction who acts in it; its triggers write the audit log. Requests, jobs and consumers all pass here.</summary>
internal sealed class AuditInterceptor : DbTransactionInterceptor
{
    private const string Begin = "SELECT audit.begin($1, $2, $3, $4, $5, $6)";

    public override async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, result, eventData);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Command(connection, result, eventData);
        command.ExecuteNonQuery();
        return result;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, DbContextEventData eventData)
    {
        var actor = ((ServiceDbContext)eventData.Context!).Acting?.Actor ?? throw new InvalidOperationException("A context begins a transaction outside of a scope: take it from the scope's services.");
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Begin;
        foreach (var value in new object?[] { actor.Subject, actor.OnBehalfOf, actor.Operation, actor.Target, AuditScope.TraceId, actor.IsChangingRequest })
        {
            var parameter = command.CreateParameter();
            parameter.Value = value ?? DBNull.Value;
            if (value is null) parameter.DbType = System.Data.DbType.String;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
