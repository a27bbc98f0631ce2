using Npgsql;

namespace SalesPerf.Messaging;

/// <summary>Tells the database who acts from now on in a transaction that events of different people share. The begin of a transaction tells it by itself.</summary>
public interface ISaysWhoActs
{
    /// <summary>The statement for the event that <see cref="ICurrentEvent"/> is at.</summary>
    NpgsqlBatchCommand Statement();
}
