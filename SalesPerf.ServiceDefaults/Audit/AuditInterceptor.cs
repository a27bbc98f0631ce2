using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>Tells the database at the begin of every transaction who acts in it; its triggers write the audit log. Requests, jobs and consumers all pass here.</summary>
internal sealed class AuditInterceptor(AuditScope scope) : DbTransactionInterceptor
{
    private const string Begin = "SELECT audit.begin($1, $2, $3, $4, $5, $6)";

    public override async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, result);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Command(connection, result);
        command.ExecuteNonQuery();
        return result;
    }

    private DbCommand Command(DbConnection connection, DbTransaction transaction)
    {
        var actor = scope.Actor;
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
