using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.Organisation;

/// <summary>Where events share a transaction, each changes things for the person whose request led to it.</summary>
internal sealed class ActorOfRecord(AuditScope scope) : ISaysWhoActs
{
    /// <inheritdoc/>
    public NpgsqlBatchCommand Statement() => AuditBegin.For(scope);
}
