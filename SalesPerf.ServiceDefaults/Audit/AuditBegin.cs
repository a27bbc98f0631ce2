using Npgsql;
using NpgsqlTypes;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>What tells the database who acts from now on in a transaction; its triggers write the audit log.</summary>
public static class AuditBegin
{
    /// <summary>The statement for whoever acts in a scope.</summary>
    public static NpgsqlBatchCommand For(AuditScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var actor = scope.Actor;
        return new NpgsqlBatchCommand("SELECT audit.begin($1, $2, $3, $4, $5, $6)")
        {
            Parameters = { Text(actor.Subject), Text(actor.OnBehalfOf), Text(actor.Operation), Text(actor.Target), Text(AuditScope.TraceId), new NpgsqlParameter<bool> { TypedValue = actor.IsChangingRequest } },
        };
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
